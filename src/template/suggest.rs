//! Names in messages: "did you mean", and names that are too long to be shown in full.

/// The known name nearest to a wrong one, where one is near enough.
pub(super) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > 64 {
        return None;
    }
    let allowed = (wrong.chars().count() / 3).max(1);
    known
        .filter(|name| !name.starts_with('_'))
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, _)| *distance <= allowed && *distance < wrong.chars().count())
        .min()
        .map(|(_, name)| name)
}

/// Longest name that is shown in full.
const MAX_SHOWN: usize = 40;

/// A name as a message shows it.
pub(super) fn shown(name: &str) -> String {
    super::chinese::truncate(name, MAX_SHOWN)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["date", "join_cn", "percent", "__list"];
        assert_eq!(nearest("dat", known.into_iter()), Some("date"));
        assert_eq!(nearest("presence", known.into_iter()), None);
        assert_eq!(nearest("join-cn", known.into_iter()), Some("join_cn"));
        assert_eq!(nearest("_list", known.into_iter()), None);
    }
}
