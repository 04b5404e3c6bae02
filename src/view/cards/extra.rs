//! The fields that a template set declares (自定义项). A field is visible to its declared audience
//! and to those that may see more; a field without a declaration is visible to no audience.

use std::collections::BTreeMap;

use crate::round::{Extra, ExtraValue};
use crate::terms::Audience;
use crate::view::subject::Setting;

/// The declared fields that an audience may see.
pub(in crate::view) fn visible(
    extra: &Extra,
    on: &str,
    audience: Audience,
    setting: &Setting<'_>,
) -> BTreeMap<String, ExtraValue> {
    let allowed = |key: &str| {
        let declared = setting.declared.iter().find(|d| d.on == on && d.key == key);
        declared.is_some_and(|d| match d.audience.as_str() {
            "public" => true,
            "restricted" => audience >= Audience::Restricted,
            _ => audience >= Audience::Internal,
        })
    };
    extra.iter().filter(|(key, _)| allowed(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
}
