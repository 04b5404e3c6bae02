//! Included files (`include`): their lists are added to those of the main file.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::Format;
use super::files::{parse, text_of};
use crate::data::budget::{Budget, MAX_FILES};
use crate::data::{Found, Key, Node, Sources, Value, shown};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Reads an included file: the name to show for it and its bytes, `None` if none may be read.
pub(super) type ReadIncluded<'a> =
    &'a dyn Fn(&str) -> Option<(String, Result<Vec<u8>, Diagnostic>)>;

/// Adds the lists of the included files to those of the main file; returns the problems with them,
/// and adds what was `cut` from their values.
pub(super) fn include(
    tree: &mut Node,
    sources: &mut Sources,
    budget: &mut Budget,
    read: ReadIncluded<'_>,
    cut: &mut Vec<Found>,
) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let Value::Map(fields) = &mut tree.value else { return problems };
    let Some(index) = fields.iter().position(|(k, _)| &*k.name == "include") else {
        return problems;
    };
    let (key, list) = fields.remove(index);
    let Value::List(names) = &list.value else {
        fields.push((key, list));
        return problems;
    };
    let mut seen = BTreeSet::new();
    for (count, node) in names.iter().enumerate() {
        let here = |d: Diagnostic| sources.placed(node.place, d);
        let Value::Text(name) = &node.value else {
            problems.push(here(Diagnostic::error(
                Code::WrongType,
                "分文件应写成文件名，如 issues.yaml",
            )));
            continue;
        };
        let refused = |why: &str| {
            here(Diagnostic::error(Code::IncludeRefused, format!("分文件“{}”{why}", shown(name))))
        };
        let steps: Vec<Component<'_>> = Path::new(&**name).components().collect();
        let below = steps.iter().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if name.trim().is_empty() {
            problems.push(refused("没有写文件名"));
        } else if !below || name.contains(|c: char| matches!(c, '\\' | ':') || c.is_control()) {
            problems
                .push(refused("不在主文件所在的文件夹中").hint("只写文件名，或子文件夹/文件名"));
        } else if count >= MAX_FILES {
            problems.push(refused(&format!("超出了{MAX_FILES}个的上限")));
            break;
        } else if !seen
            .insert(steps.iter().filter(|c| **c != Component::CurDir).collect::<PathBuf>())
        {
            // Read once more, each of its entries would look like a doubled one.
            problems.push(refused("在前面已经列过").hint("一个分文件只列一次，删去多列的"));
        } else {
            match read(name) {
                None => problems.push(
                    refused("无法读取：从标准输入或内存读入的数据不能带分文件")
                        .hint("把各清单写在同一份数据里"),
                ),
                Some((shown_name, _)) if Format::of(&shown_name) == Ok(Format::Xlsx) => {
                    problems
                        .push(refused("是工作簿，不能作分文件").hint("工作簿单独作为轮次文件使用"));
                }
                Some((shown_name, bytes)) => {
                    match bytes.and_then(|b| Format::of(&shown_name).map(|f| (b, f))) {
                        Ok((bytes, format)) => {
                            match text_of(bytes, &shown_name)
                                .and_then(|t| parse(&t, format, &shown_name, sources, budget))
                            {
                                Ok((part, more)) => {
                                    cut.extend(more);
                                    problems.extend(add(fields, part, sources));
                                }
                                Err(d) => problems.extend(d),
                            }
                        }
                        Err(mut d) => {
                            d.message = format!("分文件“{}”：{}", shown(name), d.message);
                            problems.push(here(d));
                        }
                    }
                }
            }
        }
    }
    problems
}

fn add(fields: &mut Vec<(Key, Node)>, part: Node, sources: &Sources) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let place = part.place;
    let Value::Map(more) = part.value else {
        return sources
            .placed(
                place,
                Diagnostic::error(Code::WrongType, "分文件最外层应是若干清单，如“issues:”"),
            )
            .into();
    };
    if let Some((key, _)) = more.iter().find(|(k, _)| super::secret::LISTS.contains(&&*k.name)) {
        return sources.placed(key.place, clues_refused()).into();
    }
    for (key, node) in more {
        if &*key.name == "include" {
            let d = Diagnostic::error(Code::IncludeRefused, "分文件里不能再列分文件")
                .hint("所有分文件都列在主文件的 “include”里");
            problems.push(sources.placed(key.place, d));
            continue;
        }
        match (
            fields.iter_mut().find(|(k, _)| k.name == key.name).map(|(_, n)| &mut n.value),
            node.value,
        ) {
            (Some(Value::List(all)), Value::List(items)) => all.extend(items),
            (None, Value::List(items)) => {
                fields.push((key, Node { place: node.place, value: Value::List(items) }));
            }
            _ => problems.push(sources.placed(
                key.place,
                Diagnostic::error(
                    Code::IncludeRefused,
                    format!("分文件里只能写清单，“{}”应写在主文件中", shown(&key.name)),
                ),
            )),
        }
    }
    problems
}

/// What is secret in the data of a round: it is kept apart from everything else.
pub(super) fn clues_refused() -> Diagnostic {
    Diagnostic::error(
        Code::ClueFileRefused,
        "这是问题线索、点人点事一类的涉密文件，或轮次数据中混入了这些内容",
    )
    .hint("线索、点人点事和批示单独存放、单独处理，不与轮次数据放在一起")
}
