//! Reading a sound JSON file item by item, so that its tree is never in memory as a whole.
//!
//! A round of ten thousand villages is a few million values, each with its place. The places are
//! only needed if something is wrong. So a sound file is read one list item at a time, and only the
//! offset of each item is kept. Anything irregular ends this reading silently; the caller then
//! reads the file as a tree, which finds the problems.

use std::collections::{BTreeMap, HashSet};

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::{Deserialize as _, forward_to_deserialize_any};

use super::usual::is_usual;
use crate::data::budget::Budget;
use crate::data::decode::{Error, NodeDeserializer};
use crate::data::json::{self, Reader};
use crate::data::shape::{Part, Shape};
use crate::data::{Node, Place, Value, index_of, steps};
use crate::round::{Round, SCHEMA_VERSION};

/// Offsets of the fields of a file, and of the items of those that are lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    fields: BTreeMap<String, u32>,
    items: BTreeMap<String, Vec<u32>>,
}

impl Places {
    /// The place that a path such as `issues[3].amount` leads to, as far as it goes.
    pub(super) fn find(&self, text: &str, path: &str) -> Place {
        let mut steps = steps(path);
        let field = steps.next().unwrap_or_default();
        let Some(mut offset) = self.fields.get(field).copied() else { return Place::offset(0, 0) };
        let mut rest = steps.clone();
        if let Some(item) = steps.next().and_then(index_of)
            && let Some(at) = self.items.get(field).and_then(|items| items.get(item))
        {
            (offset, rest) = (*at, steps);
        }
        let place = Place::offset(0, offset);
        json::read_at(text, 0, offset).map_or(place, |node| node.walk(rest).place)
    }
}

/// Reads a round; `None` if anything is irregular, and the caller then reads the file as a tree.
pub(super) fn read(text: &str, shape: &Shape) -> Option<(Round, Places)> {
    let mut budget = Budget::new();
    let mut reader = Reader::new(text, 0, &mut budget);
    reader.json.peek().ok()?;
    let mut places = Places::default();
    let round =
        Round::deserialize(Root { reader: &mut reader, shape, places: &mut places }).ok()?;
    (reader.json.finish().is_ok() && reader.found.is_empty()).then_some((round, places))
}

fn unsound<E: std::fmt::Debug>(_: E) -> Error {
    Error::custom("unsound")
}

struct Root<'a, 't, 'b> {
    reader: &'a mut Reader<'t, 'b>,
    shape: &'a Shape,
    places: &'a mut Places,
}

impl<'de> Deserializer<'de> for Root<'_, '_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let first = self.reader.json.next_object().map_err(unsound)?.map(str::to_string);
        visitor.visit_map(Fields {
            root: self,
            next: Some(first),
            name: String::new(),
            seen: HashSet::new(),
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Fields<'a, 't, 'b> {
    root: Root<'a, 't, 'b>,
    /// The key read already, on opening the map.
    next: Option<Option<String>>,
    name: String,
    seen: HashSet<String>,
}

impl<'de> MapAccess<'de> for Fields<'_, '_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let key = match self.next.take() {
            Some(first) => first,
            None => self.root.reader.json.next_key().map_err(unsound)?.map(str::to_string),
        };
        let Some(key) = key else { return Ok(None) };
        // Included files and clues are handled on the tree.
        if matches!(key.as_str(), "include" | "clues") || !self.seen.insert(key.clone()) {
            return Err(unsound(()));
        }
        self.name.clone_from(&key);
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Root { reader, shape, places } = &mut self.root;
        let peek = reader.json.peek().map_err(unsound)?;
        places.fields.insert(self.name.clone(), reader.json.current_index() as u32);
        let part = shape.field(&self.name).ok_or_else(|| unsound(()))?;
        if let Some(part) = part.items()
            && peek == jiter::Peek::Array
        {
            let offsets = places.items.entry(self.name.clone()).or_default();
            return seed.deserialize(Items { reader, part, offsets, begun: false });
        }
        let node = reader.value(peek, 1).map_err(unsound)?;
        if self.name == "schema_version"
            && !matches!(&node.value, Value::Number(n) if n.parse() == Ok(SCHEMA_VERSION))
        {
            return Err(unsound(()));
        }
        sound(part, &node)?;
        seed.deserialize(NodeDeserializer(&node))
    }
}

fn sound(part: Part<'_>, node: &Node) -> Result<(), Error> {
    if part.fits(node) && is_usual(node) { Ok(()) } else { Err(unsound(())) }
}

struct Items<'a, 't, 'b> {
    reader: &'a mut Reader<'t, 'b>,
    part: Part<'a>,
    offsets: &'a mut Vec<u32>,
    begun: bool,
}

impl<'de> Deserializer<'de> for Items<'_, '_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Items<'_, '_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let json = &mut self.reader.json;
        let peek =
            if self.begun { json.array_step() } else { json.known_array() }.map_err(unsound)?;
        self.begun = true;
        let Some(peek) = peek else { return Ok(None) };
        self.offsets.push(json.current_index() as u32);
        let node = self.reader.value(peek, 2).map_err(unsound)?;
        sound(self.part, &node)?;
        seed.deserialize(NodeDeserializer(&node)).map(Some)
    }
}
