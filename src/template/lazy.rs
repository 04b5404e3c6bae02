//! Views and cards whose fields are turned into values of the engine only when a template looks
//! them up.
//!
//! The view of a whole round holds its issues in several orders, and a template prints few of
//! them: a field that is never looked up costs nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, Serde};
use serde::ser::{Error as _, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};

/// A view and the values that were made of it so far.
pub(super) struct Lazy<S> {
    view: Arc<S>,
    made: Mutex<BTreeMap<String, Option<Value>>>,
}

impl<S> Lazy<S> {
    pub(super) fn new(view: Arc<S>) -> Self {
        Lazy { view, made: Mutex::default() }
    }

    /// The values that were looked up.
    pub(super) fn asked(&self) -> Vec<Value> {
        self.made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .flatten()
            .cloned()
            .collect()
    }
}

impl<S> fmt::Debug for Lazy<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lazy").finish_non_exhaustive()
    }
}

impl<S: Serialize + Send + Sync + 'static> Object for Lazy<S> {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = made.get(key) {
            return known.clone();
        }
        let value = Wanted::of(self.view.as_ref(), Some(key)).value;
        made.insert(key.to_string(), value.clone());
        value
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(Wanted::of(self.view.as_ref(), None).names)
    }
}

/// A card that several lists of a view share; its fields are turned into values one by one.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// A shared card.
    pub fn new(card: T) -> Self {
        Shared(Arc::new(card))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize + fmt::Debug + Send + Sync + 'static> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if minijinja::value::serializing_for_value() {
            Value::from_object(Card(self.0.clone())).serialize(serializer)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Shared<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// A shared card as the engine sees it.
#[derive(Debug)]
struct Card<T>(Arc<T>);

impl<T: Serialize + fmt::Debug + Send + Sync + 'static> Object for Card<T> {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Wanted::of(self.0.as_ref(), Some(key.as_str()?)).value
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(Wanted::of(self.0.as_ref(), None).names)
    }
}

/// Finds one field of a structure, or the names of all its fields.
struct Wanted<'k> {
    name: Option<&'k str>,
    names: Vec<Value>,
    value: Option<Value>,
}

impl<'k> Wanted<'k> {
    /// The value of a field of a structure, or the names of all its fields.
    fn of<T: Serialize>(view: &T, name: Option<&'k str>) -> Self {
        let mut wanted = Wanted { name, names: Vec::new(), value: None };
        // What has no fields has none of this name.
        _ = view.serialize(&mut wanted);
        wanted
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: Value, value: &T) {
        match self.name {
            Some(name) if key.as_str() == Some(name) => {
                self.value = Some(Value::from(Serde(value)));
            }
            Some(_) => {}
            None => self.names.push(key),
        }
    }
}

type No = Impossible<(), NoFields>;

/// For values other than structures, which have no fields.
#[derive(Debug)]
pub(super) struct NoFields;

impl fmt::Display for NoFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no fields")
    }
}

impl std::error::Error for NoFields {}

impl serde::ser::Error for NoFields {
    fn custom<T: fmt::Display>(_: T) -> Self {
        NoFields
    }
}

/// Refuses values that have no fields.
macro_rules! refuse {
    ($($name:ident($type:ty);)+) => {
        $(fn $name(self, _: $type) -> Result<(), NoFields> { Err(NoFields) })+
    };
}

impl Serializer for &mut Wanted<'_> {
    type Ok = ();
    type Error = NoFields;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = No;

    refuse! {
        serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64); serialize_f32(f32);
        serialize_f64(f64); serialize_char(char); serialize_str(&str); serialize_bytes(&[u8]); serialize_unit_struct(&'static str);
    }

    fn serialize_none(self) -> Result<(), NoFields> {
        Err(NoFields)
    }
    fn serialize_unit(self) -> Result<(), NoFields> {
        Err(NoFields)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NoFields> {
        value.serialize(self)
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), NoFields> {
        Err(NoFields)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NoFields> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NoFields> {
        Err(NoFields)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<No, NoFields> {
        Err(NoFields)
    }
    fn serialize_tuple(self, _: usize) -> Result<No, NoFields> {
        Err(NoFields)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<No, NoFields> {
        Err(NoFields)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<No, NoFields> {
        Err(NoFields)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Self, NoFields> {
        Ok(self)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, NoFields> {
        Ok(self)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<No, NoFields> {
        Err(NoFields)
    }
}

impl SerializeStruct for &mut Wanted<'_> {
    type Ok = ();
    type Error = NoFields;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NoFields> {
        self.field(Value::from(key), value);
        Ok(())
    }
    fn end(self) -> Result<(), NoFields> {
        Ok(())
    }
}

impl SerializeMap for &mut Wanted<'_> {
    type Ok = ();
    type Error = NoFields;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NoFields> {
        Err(NoFields::custom("fields come whole"))
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NoFields> {
        Err(NoFields::custom("fields come whole"))
    }
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), NoFields> {
        self.field(Value::from(Serde(key)), value);
        Ok(())
    }
    fn end(self) -> Result<(), NoFields> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[derive(serde::Serialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
        own: Vec<u8>,
    }
    #[derive(serde::Serialize)]
    struct Inner {
        name: &'static str,
        absent: Option<u8>,
    }

    #[test]
    fn a_shared_card_is_as_the_whole_one() {
        #[derive(Debug, serde::Serialize)]
        struct Issue {
            name: &'static str,
            amount: Option<u8>,
        }
        let cards = vec![
            Shared::new(Issue { name: "一", amount: None }),
            Shared::new(Issue { name: "二", amount: Some(2) }),
        ];
        let env = minijinja::Environment::new();
        let template = r#"{{ cards | map(attribute="name") | join }} {{ cards[1].amount }}{{ cards[0].none is undefined }} {{ cards | selectattr("amount") | list | length }} {{ cards[0] | length }}"#;
        let text = env
            .render_str(template, minijinja::context! { cards => Value::from(Serde(&cards)) })
            .unwrap();
        assert_eq!(text, "一二 2True 1 2");
        assert_eq!(
            serde_json::to_string(&cards).unwrap(),
            r#"[{"name":"一","amount":null},{"name":"二","amount":2}]"#
        );
    }

    #[test]
    fn a_lazy_view_is_as_the_whole_one() {
        let view = || Outer { inner: Inner { name: "村", absent: None }, own: vec![1, 2] };
        let (whole, lazy) =
            (Value::from(Serde(view())), Value::from_object(Lazy::new(Arc::new(view()))));
        for key in ["name", "absent", "own", "none"] {
            assert_eq!(whole.get_attr(key).unwrap(), lazy.get_attr(key).unwrap(), "{key}");
            assert_eq!(
                whole.get_attr(key).unwrap().is_undefined(),
                lazy.get_attr(key).unwrap().is_undefined(),
                "{key}"
            );
        }
        let keys = |v: &Value| v.try_iter().unwrap().map(|k| k.to_string()).collect::<Vec<_>>();
        let sorted = |mut keys: Vec<String>| {
            keys.sort();
            keys
        };
        assert_eq!(sorted(keys(&whole)), sorted(keys(&lazy)));
    }
}
