//! Rules on the pictures of evidence (佐证照片) and their files.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use crate::data::shown;
use crate::diag::{Code, Diagnostic, Severity};
use crate::round::AreaCode;

/// What is wrong with the file of a picture. A picture that no paper shows stops none.
pub(super) fn files(check: &mut Check<'_, '_>) {
    let round = check.round();
    if round.evidence.iter().all(|e| e.picture().is_none()) {
        return;
    }
    let owners = owners(check);
    let Some(pictures) = check.context.pictures else { return unread(check, &owners) };
    for (i, evidence) in round.evidence.iter().enumerate() {
        let Some(file) = evidence.picture() else { continue };
        let owned = owners.get(evidence.number.as_str());
        let path = format!("evidence[{i}].file");
        if let Some(fault) = pictures.fault(file) {
            let mut message = format!("照片“{}”{}", shown(file), fault.message);
            let mut fault = fault;
            if owned.is_none() {
                fault.severity = Severity::Warning;
                message += "；没有文书要印它";
            }
            // Each of several targets has its own papers.
            for owner in
                owned.into_iter().flatten().map(Some).chain(owned.is_none().then_some(None))
            {
                let d = Diagnostic { message: message.clone(), ..fault.clone() };
                check.add(d.path(&path), owner.copied());
            }
        } else if let (Some(noted), Some(found)) = (&evidence.sha256, pictures.hash(file))
            && !noted.trim().eq_ignore_ascii_case(found)
        {
            let path = format!("evidence[{i}].sha256");
            let owner = owned.and_then(|o| o.first().copied());
            let message =
                format!("照片“{}”与登记的[[evidence.sha256]]不符，可能被换过或改过", shown(file));
            check
                .warn(Code::PictureChanged, path, owner, message)
                .hints
                .push(Code::PictureChanged.cure().into());
        }
    }
}

/// Where there are only data, one warning for all pictures.
fn unread(check: &mut Check<'_, '_>, owners: &BTreeMap<&str, BTreeSet<&AreaCode>>) {
    let shown = check
        .round()
        .evidence
        .iter()
        .enumerate()
        .filter(|(_, e)| e.picture().is_some() && owners.contains_key(e.number.as_str()));
    let shown: Vec<usize> = shown.map(|(i, _)| i).collect();
    let Some(first) = shown.first() else { return };
    let message = format!(
        "佐证材料中有照片{}张，这里只有数据，没有照片，文书中留出贴照片的位置",
        shown.len()
    );
    let path = format!("evidence[{first}].file");
    check
        .warn(Code::PictureUnread, path, None, message)
        .hints
        .push(Code::PictureUnread.cure().into());
}

/// The targets whose papers show each piece of evidence.
fn owners<'r>(check: &Check<'r, '_>) -> BTreeMap<&'r str, BTreeSet<&'r AreaCode>> {
    let (round, index) = (check.round(), &check.index);
    let mut owners: BTreeMap<&str, BTreeSet<&AreaCode>> = BTreeMap::new();
    for p in &round.progress {
        let task = index.task(&p.task).into_iter();
        let issues = task.flat_map(|t| &t.issues).filter_map(|n| index.issue(n));
        let targets: Vec<&AreaCode> = issues.map(|i| &i.target).collect();
        for number in &p.evidence {
            owners.entry(number).or_default().extend(&targets);
        }
    }
    for recheck in &round.rechecks {
        for number in &recheck.evidence {
            owners.entry(number).or_default().insert(&recheck.target);
        }
    }
    owners
}
