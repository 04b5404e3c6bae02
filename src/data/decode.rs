//! Nodes to values of types: a serde deserializer over a tree whose shape was checked.

use std::fmt;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Key, Node, Place, Value, integer};

/// Reads a value of a type from a node.
///
/// # Errors
/// What the check of the shape does not see, at the innermost value it concerns; the text is
/// serde's or the type's.
pub(crate) fn decode<T: DeserializeOwned>(node: &Node) -> Result<T, (Place, String)> {
    T::deserialize(NodeDeserializer(node)).map_err(|Error(e)| (e.0.unwrap_or(node.place), e.1))
}

/// Reads values out of a node and those below it.
pub(crate) struct NodeDeserializer<'de>(pub &'de Node);

/// An error of a type's reading, and its place once that is known.
#[derive(Debug)]
pub(crate) struct Error(Box<(Option<Place>, String)>);

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Error(Box::new((None, message.to_string())))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.1)
    }
}

impl std::error::Error for Error {}

impl Error {
    /// The error at a place, unless it has one within.
    fn at(mut self, place: Place) -> Error {
        self.0.0.get_or_insert(place);
        self
    }
}

impl<'de> de::Deserializer<'de> for NodeDeserializer<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::Number(text) => match integer(text) {
                Some(n) => visitor.visit_i64(n),
                None => text.parse().map_err(de::Error::custom).and_then(|n| visitor.visit_f64(n)),
            },
            Value::Text(text) | Value::Time(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(fields) => visitor.visit_map(Fields(fields.iter(), None)),
        }
        .map_err(|e: Error| e.at(self.0.place))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.0.value {
            Value::Text(text) => visitor.visit_enum((&**text).into_deserializer()),
            _ => Err(de::Error::custom("a word was expected")),
        }
        .map_err(|e: Error| e.at(self.0.place))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'n>(std::slice::Iter<'n, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|node| seed.deserialize(NodeDeserializer(node))).transpose()
    }
}

struct Fields<'n>(std::slice::Iter<'n, (Key, Node)>, Option<&'n Node>);

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.0.next() else { return Ok(None) };
        self.1 = Some(value);
        seed.deserialize((&*key.name).into_deserializer()).map(Some)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let node = self.1.take().ok_or_else(|| de::Error::custom("a value was expected"))?;
        seed.deserialize(NodeDeserializer(node))
    }
}
