//! Finds out what a failing template looked for and did not find.
//!
//! The engine says that a value is undefined but not which. So after a failure the template
//! is run once more over a view that notes every look-up without a result. Nothing of this
//! happens while templates succeed.

use std::sync::{Arc, Mutex};

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, ValueKind};

/// Most look-ups that are noted.
const MAX_MISSES: usize = 500;

/// A look-up without a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Miss {
    /// What was looked at, as a path from the view; empty for the view itself. Positions in
    /// lists are left out.
    pub parent: String,
    /// What was looked for.
    pub key: String,
    /// What is there.
    pub keys: Vec<String>,
}

/// The look-ups without a result, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Misses(Arc<Mutex<Vec<Miss>>>);

impl Misses {
    /// The same view, watched.
    pub fn watch(&self, view: Value) -> Value {
        self.wrap(view, String::new())
    }

    /// What was noted.
    pub fn take(&self) -> Vec<Miss> {
        self.0.lock().map(|mut misses| std::mem::take(&mut *misses)).unwrap_or_default()
    }

    fn wrap(&self, value: Value, path: String) -> Value {
        match value.kind() {
            ValueKind::Map | ValueKind::Seq => Value::from_object(Watched { value, path, misses: self.clone() }),
            _ => value,
        }
    }

    fn note(&self, parent: &str, key: &str, value: &Value) {
        let Ok(mut misses) = self.0.lock() else { return };
        if misses.len() < MAX_MISSES {
            let keys = value.try_iter().into_iter().flatten().filter_map(|k| k.as_str().map(String::from)).collect();
            misses.push(Miss { parent: parent.to_string(), key: key.to_string(), keys });
        }
    }
}

/// A map or list of the view.
#[derive(Debug)]
struct Watched {
    value: Value,
    path: String,
    misses: Misses,
}

impl Object for Watched {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.value.kind() == ValueKind::Map { ObjectRepr::Map } else { ObjectRepr::Seq }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let found = self.value.get_item(key).ok().filter(|value| !value.is_undefined());
        match (found, key.as_str()) {
            (Some(value), Some(key)) if self.path.is_empty() => Some(self.misses.wrap(value, key.to_string())),
            (Some(value), Some(key)) => Some(self.misses.wrap(value, format!("{}.{key}", self.path))),
            (Some(value), None) => Some(self.misses.wrap(value, format!("{}[]", self.path))),
            (None, key) => {
                if let Some(key) = key.filter(|_| self.value.kind() == ValueKind::Map) {
                    self.misses.note(&self.path, key, &self.value);
                }
                None
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.value.kind() {
            ValueKind::Map => Enumerator::Values(self.value.try_iter().into_iter().flatten().collect()),
            _ => Enumerator::Seq(self.value.len().unwrap_or_default()),
        }
    }
}
