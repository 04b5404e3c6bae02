//! Reads layout profiles: a TOML file laid over its base.

use toml::{Table, Value};

use super::files::{SetFile, SetFiles};
use super::toml_error;
use crate::diag::{Code, Diagnostic, Diagnostics, Origin};
use crate::profile::Profile;

const MAX_BASES: usize = 8;

/// Reads the profile `profiles/<name>.toml` with its bases.
///
/// # Errors
/// A missing file, bad TOML, an unknown or missing number, a ring of bases.
pub fn read_profile(files: &SetFiles, name: &str) -> Result<Profile, Diagnostics> {
    let (table, from) = merged(files, name, 0)?;
    let at = Origin::File { file: from };
    Value::Table(table)
        .try_into()
        .map_err(|e: toml::de::Error| Diagnostic::error(Code::SetInvalid, format!("版式“{name}”有误：{}", e.message())).at(at).into())
}

fn merged(files: &SetFiles, name: &str, depth: usize) -> Result<(Table, String), Diagnostics> {
    let file: &SetFile = files
        .get(&format!("profiles/{name}.toml"))
        .ok_or_else(|| Diagnostic::error(Code::SetInvalid, format!("没有名为“{name}”的版式（profiles/{name}.toml）")))?;
    let mut table: Table = file.text.parse().map_err(|e| toml_error(&e, file))?;
    match table.remove("base") {
        None => Ok((table, file.from.clone())),
        Some(Value::String(base)) if depth < MAX_BASES => {
            let (mut below, _) = merged(files, &base, depth + 1)?;
            lay_over(&mut below, table);
            Ok((below, file.from.clone()))
        }
        Some(_) => Err(Diagnostic::error(Code::SetInvalid, format!("版式“{name}”的 base 须是另一版式的名称，且不能互相引用"))
            .at(Origin::File { file: file.from.clone() })
            .into()),
    }
}

fn lay_over(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(b)), Value::Table(a)) => lay_over(b, a),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}
