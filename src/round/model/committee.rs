//! The Party committee (党委) that sends the inspection, the people of its leading group, and what
//! stands beside the teams.
//!
//! Committees differ by kind: most are elected for a session (届), agencies of a higher committee
//! (地委, 盟委, 工委) are not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

words! {
    /// The level of a Party committee (级别).
    Level { Province = "省", City = "市", County = "县", }
}

words! {
    /// The kind of a Party committee (党委类别).
    CommitteeKind {
        Province = "省委", City = "市委", Prefecture = "州委", Region = "地委", League = "盟委", County = "县委", District = "区委", Banner = "旗委",
        /// Of a development zone and the like (工作委员会).
        Agency = "工委",
    }
}

words! {
    /// The part of a person in the leading group (领导小组职务).
    LeaderRole { Head = "组长", ExecutiveDeputy = "常务副组长", Deputy = "副组长", Member = "成员", }
}

impl CommitteeKind {
    /// Whether committees of this kind may have a level.
    pub(crate) fn fits(self, level: Level) -> bool {
        use CommitteeKind as Kind;
        match self {
            Kind::Province => level == Level::Province,
            Kind::Prefecture | Kind::Region | Kind::League => level == Level::City,
            Kind::County | Kind::Banner => level == Level::County,
            // A city has the level of a city or of a county, a district of a centrally governed
            // city and a zone that of a city.
            Kind::City | Kind::District | Kind::Agency => level != Level::Province,
        }
    }
}

/// A Party committee (党委) that sends inspections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    /// Full name.
    #[schemars(description = "全称：如中共澄川县委员会")]
    pub name: String,
    /// Short name.
    #[schemars(description = "简称：如澄川县委")]
    pub short_name: String,
    /// The area it leads.
    #[schemars(description = "行政区名称：如澄川县")]
    pub area: String,
    /// Its level; without it that of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "级别：省、市、县；区、旗、县级市填县，省略时按类别")]
    pub level: Option<Level>,
    /// Its kind; without it that of its level and area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        description = "类别：市委、州委、地委、盟委、县委、区委、旗委、工委等，省略时按级别和行政区名称"
    )]
    pub kind: Option<CommitteeKind>,
    /// What it is called inside its area; without it the word of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "行文称谓：本地行文中的叫法，如党工委，省略时按类别，如区委")]
    pub word: Option<String>,
    /// The committees above it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(description = "上级党委：由高到低，如省委、市委，省略时按类别")]
    pub above: Vec<String>,
    /// Six-digit area code.
    #[schemars(description = "行政区划代码：6位数字，须加引号", regex(pattern = "^[0-9]{6}$"))]
    pub code: String,
}

impl Committee {
    /// Its kind: as given, or by its level and the name of its area, or by its own name.
    pub fn kind(&self) -> CommitteeKind {
        self.kind_known().unwrap_or(CommitteeKind::County)
    }

    /// Like [`Committee::kind`]; `None` if nothing in the data says it.
    pub fn kind_known(&self) -> Option<CommitteeKind> {
        use CommitteeKind as Kind;
        let ends = |text: &str| self.area.trim_end().ends_with(text);
        self.kind
            .or_else(|| match self.level? {
                Level::Province => Some(Kind::Province),
                Level::City if ends("州") => Some(Kind::Prefecture),
                Level::City if ends("地区") => Some(Kind::Region),
                Level::City if ends("盟") => Some(Kind::League),
                Level::City => Some(Kind::City),
                Level::County if ends("开发区") || ends("新区") || ends("园区") => {
                    Some(Kind::Agency)
                }
                Level::County if ends("区") => Some(Kind::District),
                Level::County if ends("旗") => Some(Kind::Banner),
                Level::County if ends("市") => Some(Kind::City),
                Level::County => Some(Kind::County),
            })
            .or_else(|| Self::kind_of_name(&self.name))
    }

    /// The kind of a committee by its full name: 中共澄川县委员会 is a 县委.
    pub(crate) fn kind_of_name(name: &str) -> Option<CommitteeKind> {
        use CommitteeKind as Kind;
        const ENDINGS: &[(&str, CommitteeKind)] = &[
            ("工作委员会", Kind::Agency),
            ("自治区委员会", Kind::Province),
            ("省委员会", Kind::Province),
            ("地区委员会", Kind::Region),
            ("州委员会", Kind::Prefecture),
            ("盟委员会", Kind::League),
            ("旗委员会", Kind::Banner),
            ("区委员会", Kind::District),
            ("县委员会", Kind::County),
            ("市委员会", Kind::City),
        ];
        ENDINGS.iter().find(|(ending, _)| name.trim_end().ends_with(ending)).map(|(_, kind)| *kind)
    }

    /// Its level: as given if its kind may have it, or that of its kind. A city whose code does not end in 00 is one of the
    /// county level (县级市).
    pub fn level(&self) -> Level {
        use CommitteeKind as Kind;
        let of_city = if self.code.ends_with("00") { Level::City } else { Level::County };
        let given = self.level.filter(|level| self.kind().fits(*level));
        given.unwrap_or_else(|| match self.kind() {
            Kind::Province => Level::Province,
            Kind::Prefecture | Kind::Region | Kind::League => Level::City,
            Kind::City | Kind::Agency => of_city,
            Kind::County | Kind::District | Kind::Banner => Level::County,
        })
    }

    /// What papers of its area call it: 县委, 区委, 党工委. A city of the county level has another
    /// 市委 above it and goes by its own name.
    pub fn word(&self) -> &str {
        match (&self.word, self.kind(), self.level()) {
            (Some(word), ..) => word,
            (None, CommitteeKind::Agency, _) => "党工委",
            (None, CommitteeKind::City, Level::County) => &self.short_name,
            (None, kind, _) => kind.word(),
        }
    }

    /// The committees above it, from the highest. Which committees are above a banner or an agency
    /// differs from place to place.
    pub fn above(&self) -> Vec<&str> {
        use CommitteeKind as Kind;
        if !self.above.is_empty() {
            return self.above.iter().map(String::as_str).collect();
        }
        match (self.kind(), self.level()) {
            (Kind::Province, _) => Vec::new(),
            (Kind::League | Kind::Banner, _) => vec!["自治区党委"],
            (Kind::Agency, _) => vec!["上级党委"],
            (Kind::County | Kind::District, _) => vec!["省委", "市委"],
            (Kind::City | Kind::Prefecture | Kind::Region, _) => vec!["省委"],
        }
    }

    /// Whether it is elected for sessions (届); agencies of a higher committee are not.
    pub fn has_sessions(&self) -> bool {
        use CommitteeKind as Kind;
        !matches!(self.kind(), Kind::Region | Kind::League | Kind::Agency)
    }
}

/// A person of the leading group (领导小组成员).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leader {
    /// Name.
    #[schemars(description = "姓名：领导小组组长、副组长、成员的姓名")]
    pub name: String,
    /// Post.
    #[serde(default)]
    #[schemars(description = "职务：如县委常委、县纪委书记、县监委主任")]
    pub post: Option<String>,
    /// Part in the group.
    #[schemars(description = "领导小组职务：组长、常务副组长、副组长、成员")]
    pub role: LeaderRole,
}

words! {
    /// What a group beside the teams does (联络配合组类型).
    SupportKind { Liaison = "联络组", Cooperation = "配合组", }
}

/// A group that keeps the teams in touch (联络组), or helps them on the side of the inspected area
/// (配合组).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Support {
    /// Kind.
    #[schemars(description = "类型：联络组、配合组")]
    pub kind: SupportKind,
    /// Name, e.g. 枞山县配合组.
    #[serde(default)]
    #[schemars(description = "名称：如枞山县配合组，省略时为类型")]
    pub name: Option<String>,
    /// The head.
    #[schemars(description = "组长：姓名")]
    pub leader: String,
    /// The head's post.
    #[serde(default)]
    #[schemars(description = "职务：组长的单位和职务")]
    pub post: Option<String>,
    /// The other persons.
    #[serde(default)]
    #[schemars(description = "成员：姓名，逐人填写")]
    pub members: Vec<String>,
    /// What it does.
    #[serde(default)]
    #[schemars(description = "职责：负责什么，如联系巡察组、通报情况、保障后勤")]
    pub duty: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committee(name: &str, area: &str, level: Option<Level>, code: &str) -> Committee {
        Committee {
            name: name.into(),
            short_name: format!("{area}委"),
            area: area.into(),
            level,
            kind: None,
            word: None,
            above: Vec::new(),
            code: code.into(),
        }
    }

    #[test]
    fn kind_level_and_word_follow_from_what_is_given() {
        let county = Some(Level::County);
        let city = Some(Level::City);
        for (name, area, level, code, word, is, sessions) in [
            ("中共甲县委员会", "甲县", county, "990126", "县委", Level::County, true),
            ("中共甲区委员会", "甲区", county, "990103", "区委", Level::County, true),
            ("中共甲旗委员会", "甲旗", county, "990121", "旗委", Level::County, true),
            ("中共甲市委员会", "甲市", county, "990181", "甲市委", Level::County, true),
            ("中共甲市委员会", "甲市", None, "990181", "甲市委", Level::County, true),
            ("中共甲市委员会", "甲市", None, "990100", "市委", Level::City, true),
            ("中共甲自治州委员会", "甲自治州", city, "990200", "州委", Level::City, true),
            ("中共甲地区委员会", "甲地区", city, "990300", "地委", Level::City, false),
            ("中共甲盟委员会", "甲盟", None, "990400", "盟委", Level::City, false),
            ("中共甲开发区工作委员会", "甲开发区", None, "990171", "党工委", Level::County, false),
        ] {
            let c = committee(name, area, level, code);
            assert_eq!((c.word(), c.level(), c.has_sessions()), (word, is, sessions), "{name}");
        }
    }
}
