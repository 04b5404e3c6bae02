//! The parts of a round by name: its other fields, and the items of its lists one at a time.
//!
//! What works on any part goes through here, so that a big round is never copied or turned into
//! another form as a whole.

use super::Round;
use crate::data::Node;
use crate::data::decode::decode;

/// Calls a macro with the lists of a round whose items are structures.
macro_rules! round_lists {
    ($with:ident) => {
        $with! { leaders teams support targets interviews ballots issues tasks duties progress evidence sanctions
        day_logs week_logs matters supervisions rechecks recipients suggestions assessments
        assessment_items past_assessments requests background visits material polls campaigns
        term_totals term_rounds term_rest archive reviews meetings clue_totals letter_totals
        issuances }
    };
}

/// Calls a macro with the fields of a round that hold texts, names or dates.
macro_rules! round_fields {
    ($with:ident) => {
        $with! { committee leading_group office name parent theme basis guidance scope schedule rectification
        classification rules evaluation authority extra }
    };
}

pub(crate) use {round_fields, round_lists};

impl Round {
    /// A field, or an item of a list, as JSON; `None` if there is none such.
    pub(crate) fn part(&self, name: &str, index: Option<usize>) -> Option<String> {
        macro_rules! items {
            ($($list:ident)+) => {
                match (name, index) {
                    $((stringify!($list), Some(i)) => {
                        return serde_json::to_string(self.$list.get(i)?).ok();
                    })+
                    _ => {}
                }
            };
        }
        macro_rules! fields {
            ($($field:ident)+) => {
                match name {
                    $(stringify!($field) => return serde_json::to_string(&self.$field).ok(),)+
                    _ => {}
                }
            };
        }
        round_lists!(items);
        round_fields!(fields);
        None
    }

    /// Puts another value in the place of a field or an item of a list; `None` if it does not fit.
    pub(crate) fn put_part(&mut self, name: &str, index: Option<usize>, node: &Node) -> Option<()> {
        macro_rules! items {
            ($($list:ident)+) => {
                match (name, index) {
                    $((stringify!($list), Some(i)) => {
                        *self.$list.get_mut(i)? = decode(node).ok()?;
                        return Some(());
                    })+
                    _ => {}
                }
            };
        }
        macro_rules! fields {
            ($($field:ident)+) => {
                match name {
                    $(stringify!($field) => {
                        self.$field = decode(node).ok()?;
                        return Some(());
                    })+
                    _ => {}
                }
            };
        }
        round_lists!(items);
        round_fields!(fields);
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::data::shape::Form;
    use crate::round::round_shape;

    /// A new field of the round is a part, or nothing is looked for in it.
    #[test]
    fn every_field_of_a_round_is_a_part() {
        macro_rules! named {
            ($($name:ident)+) => { [$(stringify!($name)),+] };
        }
        let (lists, fields) = (round_lists!(named), round_fields!(named));
        let shape = round_shape();
        for field in shape.fields_of_root() {
            let form = shape.resolved(&field.form).0;
            let item = shape.item_of(form).map(|item| shape.resolved(item).0);
            let name = field.name.as_str();
            match (form, item) {
                (_, Some(Form::Fields(_))) => assert!(lists.contains(&name), "list {name}"),
                // Other files, and numbers that no rule compares with another part.
                _ if ["include", "schema_version", "session", "number", "kind", "modes"]
                    .contains(&name) => {}
                _ => assert!(fields.contains(&name), "field {name}"),
            }
        }
    }
}
