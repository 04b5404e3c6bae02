//! A kind of document (文书种类): the folder `<kind>/` with `kind.toml` and `body.xml.j2`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::about::SetName;
use super::set_file::SetFile;
use super::set_files::SetFiles;
use super::sheets::{SheetSpec, faults};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::terms::{Audience, Scope};

/// The stage of the round in which a document is issued (环节).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Stage {
    /// Preparation (准备).
    Prepare,
    /// Entry (进驻).
    Entry,
    /// Finding out (了解).
    Inspect,
    /// Feedback (反馈).
    Feedback,
    /// Rectification (整改).
    Rectify,
    /// Supervision (督办).
    Supervise,
    /// Closing (归档).
    Close,
}

/// What the data must hold for a document to be called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Needs {
    /// Issues of the subject or of its villages.
    Issues,
    /// Issues of the subject itself.
    OwnIssues,
    /// Issues of the subject or of its villages that are not finished.
    Unfinished,
    /// Issues of the subject or of its villages with a task past its last day.
    Overdue,
    /// The day of feedback.
    Feedback,
    /// The day of the entry notice.
    Notice,
    /// Officials to evaluate.
    Officials,
    /// Villages below the target.
    Villages,
    /// Issues of the target itself that may be published.
    Publishable,
    /// Issues of the target itself that are to be put right at once.
    Immediate,
    /// Persons or organisations held to account.
    Sanctions,
    /// Counted ballots of the target.
    Ballots,
    /// Daily sheets of the team.
    DayLogs,
    /// Matters that the team reports one by one.
    Matters,
    /// Points for the quality of the teams' work.
    Assessments,
    /// A suggestion whose topic the committee gets a report on.
    Report,
    /// A clue that is handed on.
    Transfer,
    /// A target that answers for itself: no village below a township of the round.
    Inspected,
    /// What the team's report says beside the issues.
    TargetReport,
    /// The day on which the teams reported.
    Reported,
    /// Named persons and what they did (点人点事).
    Briefed,
    /// Instructions of leaders.
    Instructions,
    /// A meeting that has minutes: its views, demands or decisions.
    Minutes,
    /// The decision that gives the teams their mandate.
    Authority,
    /// How many bodies are to be inspected in the term.
    Term,
    /// Counted sheets on the conduct of the teams.
    Conduct,
    /// A recipient that gets its paper in writing and is no single leader.
    Written,
    /// A recipient that is a leader and gets a paper in writing.
    Leader,
    /// A recipient that is informed in a meeting.
    Meeting,
}

/// The list of the view whose items each make a document of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Split {
    /// One for each role spoken to.
    Outlines,
    /// One for each matter of the team.
    Matters,
}

/// What a document cannot be without: if the data lack it, the document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Requires {
    /// A way to reach the team, of each team in a document for the round.
    Contacts,
    /// An issue that may be published and has a result to show.
    Results,
}

/// A choice of the document's wording or form, set by the user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionSpec {
    /// Chinese title.
    #[schemars(description = "中文名称")]
    pub title: String,
    /// The choices; empty for free text.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The value unless the user sets one.
    pub default: String,
}

/// A profile used instead when an option has a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The option.
    pub option: String,
    /// Its value.
    pub is: String,
    /// The profile.
    pub profile: String,
}

/// `kind.toml` as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KindFile {
    /// Chinese title.
    #[schemars(description = "中文名称，用于文件名和列表")]
    title: String,
    /// Place among the documents of a pack.
    #[schemars(description = "在资料包中的次序，文件名开头的两位数")]
    order: u32,
    /// Who may read it, and so which data its template has.
    #[schemars(description = "知悉范围，决定模板能用哪些数据")]
    audience: Audience,
    /// What it is made for.
    #[schemars(description = "适用范围，可有几项")]
    scopes: Vec<Scope>,
    /// Its profile.
    #[schemars(description = "版式名称，见 xunwen profiles")]
    profile: String,
    /// When it is issued.
    #[schemars(description = "环节，可有几项；只有一项的也可写成 stage = \"…\"")]
    #[serde(alias = "stage", deserialize_with = "one_or_more")]
    #[schemars(with = "OneOrMore", extend("x-alias" = "stage"))]
    stages: Vec<Stage>,
    /// What the data must hold.
    #[schemars(description = "数据中须有什么才做这份文书，可有几项")]
    #[serde(default)]
    needs: Vec<Needs>,
    /// What makes several documents of it.
    #[schemars(
        description = "分成几份的，按哪一个清单各成一份：outlines 谈话提纲、matters 一事一报告"
    )]
    #[serde(default)]
    split: Option<Split>,
    /// What it cannot be without.
    #[schemars(description = "缺了就不能发出的内容，可有几项；缺的不生成，并指出")]
    #[serde(default)]
    requires: Vec<Requires>,
    /// Steps of supervision that it is a document of.
    #[schemars(
        description = "督办文书用于哪几级督办，函件文书用于哪几类函件，会议文书用于哪几种会议；不填为各种"
    )]
    #[serde(default)]
    levels: Vec<String>,
    /// Whether it can be printed blank.
    #[schemars(description = "是否可以印成空白表：数据一律不填，不看 needs")]
    #[serde(default)]
    blank: bool,
    /// Whether it carries a document number.
    #[schemars(description = "是否编发文字号")]
    #[serde(default)]
    numbered: bool,
    /// Which date of the schedule dates it.
    #[schemars(description = "成文日期取时间安排中的哪一个")]
    #[serde(default)]
    dated_by: Option<String>,
    /// Its options.
    #[schemars(description = "选项，每个写一组 [options.名称]")]
    #[serde(default)]
    options: BTreeMap<String, OptionSpec>,
    /// Profiles by option.
    #[schemars(description = "某个选项取某值时改用的版式，每种一组 [[variant]]")]
    #[serde(default)]
    variant: Vec<Variant>,
    /// The sheets of its workbook.
    #[schemars(description = "另做成 XLSX 发出填写的表格，每张一组 [[sheets]]")]
    #[serde(default)]
    sheets: Vec<SheetSpec>,
}

/// A kind of document.
#[derive(Debug, Clone, Serialize)]
pub struct Kind {
    /// Name of the folder, e.g. `feedback_report`.
    pub name: String,
    /// Chinese title.
    pub title: String,
    /// Place among the documents of a pack; the NN of file names.
    pub order: u32,
    /// Who may read it.
    pub audience: Audience,
    /// What it is made for.
    pub scopes: Vec<Scope>,
    /// Its layout profile.
    pub profile: String,
    /// When it is issued: the stages whose packs hold it.
    pub stages: Vec<Stage>,
    /// What the data must hold.
    pub needs: Vec<Needs>,
    /// What makes several documents of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// What it cannot be without.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requires>,
    /// Steps of supervision that it is a document of (督办层级); empty for every step.
    pub levels: Vec<String>,
    /// Whether it can be printed blank, by the option [`BLANK`].
    pub blank: bool,
    /// Whether it carries a document number from the register.
    pub numbered: bool,
    /// Which date of the schedule dates it.
    pub dated_by: Option<String>,
    /// Its options.
    pub options: BTreeMap<String, OptionSpec>,
    /// Profiles by option.
    pub variants: Vec<Variant>,
    /// The sheets of its workbook; none where it has no workbook.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<SheetSpec>,
    /// Where its definition was read, as messages name it.
    pub from: String,
    /// The sets that its files come from, the one on top last.
    pub sets: Vec<SetName>,
    /// Further TOML files of the folder, by name without extension.
    #[serde(skip)]
    pub data: BTreeMap<String, SetFile>,
}

/// The option of a kind that can be printed blank, and its value for that.
pub const BLANK: &str = "blank";
const BLANK_YES: &str = "是";

fn blank_option() -> OptionSpec {
    OptionSpec {
        title: "空白表（不填数据）".into(),
        choices: vec!["否".into(), BLANK_YES.into()],
        default: "否".into(),
    }
}

/// The dates that `dated_by` may name.
const DATES: [&str; 15] = [
    "notice",
    "entry",
    "leave",
    "report",
    "feedback",
    "plan",
    "as_of",
    "supervision",
    "suggestion",
    "meeting",
    "reported",
    "transferred",
    "authority",
    "request",
    "campaign",
];

impl Stage {
    /// Every stage, in the order of a round.
    pub const ALL: [Stage; 7] = [
        Stage::Prepare,
        Stage::Entry,
        Stage::Inspect,
        Stage::Feedback,
        Stage::Rectify,
        Stage::Supervise,
        Stage::Close,
    ];

    /// The English word, as files and the command line write it.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Prepare => "prepare",
            Stage::Entry => "entry",
            Stage::Inspect => "inspect",
            Stage::Feedback => "feedback",
            Stage::Rectify => "rectify",
            Stage::Supervise => "supervise",
            Stage::Close => "close",
        }
    }

    /// The Chinese word, as people read it.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Prepare => "准备",
            Stage::Entry => "进驻",
            Stage::Inspect => "了解",
            Stage::Feedback => "反馈",
            Stage::Rectify => "整改",
            Stage::Supervise => "督办",
            Stage::Close => "归档",
        }
    }
}

impl Needs {
    /// The value that is to be filled in for it, as a path with marks; `None` for what a round may
    /// rightly be without.
    pub(crate) const fn value(self) -> Option<&'static str> {
        match self {
            Needs::Feedback => Some("schedule.feedback"),
            Needs::Notice => Some("schedule.notice"),
            Needs::Authority => Some("authority"),
            Needs::TargetReport => Some("targets.report"),
            Needs::Reported => Some("schedule.report"),
            _ => None,
        }
    }

    /// What must be there, in words for a message.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Needs::Issues => "[[issues]]中有该对象或所辖村的问题",
            Needs::OwnIssues => "[[issues]]中有该对象本级的问题",
            Needs::Unfinished => "有没整改完的问题",
            Needs::Overdue => "有逾期没整改完的问题",
            Needs::Feedback => "填写[[schedule.feedback]]",
            Needs::Notice => "填写[[schedule.notice]]",
            Needs::Officials => "[[targets.officials]]中有参加测评的人员",
            Needs::Villages => "有所辖村",
            Needs::Publishable => "有可以公示的问题（[[issues.publishable]]）",
            Needs::Immediate => "有立行立改的问题（[[issues.origin]]）",
            Needs::Sanctions => "填写[[sanctions]]",
            Needs::Ballots => "填写[[ballots]]",
            Needs::DayLogs => "填写[[day_logs]]",
            Needs::Matters => "填写[[matters]]",
            Needs::Assessments => "填写[[assessments]]",
            Needs::Report => "工作建议要求作专题报告（[[suggestions.report]]）",
            Needs::Authority => "填写[[authority]]",
            Needs::Term => "填写[[term_totals]]",
            Needs::Conduct => "[[polls]]中有后评估的计票",
            Needs::Written => "受文对象为收书面通报的单位（[[recipients.way]]）",
            Needs::Leader => "受文对象为收书面通报的领导（[[recipients.kind]]）",
            Needs::Meeting => "受文对象在会议上听取通报（[[recipients.way]]）",
            Needs::Transfer => "线索的处置方式是移交（[[clues.handling]]）",
            Needs::Inspected => "对象不是本轮次某个乡镇所辖的村（村的情况写在乡镇的文书里）",
            Needs::TargetReport => "填写[[targets.report]]",
            Needs::Reported => "填写[[schedule.report]]",
            Needs::Briefed => "点人点事文件里有人员",
            Needs::Instructions => "点人点事文件里有批示",
            Needs::Minutes => {
                "领导小组会议、书记专题会、常委会会议有[[meetings.views]]、[[meetings.demands]]或[[meetings.decisions]]"
            }
        }
    }
}

impl Kind {
    /// Whether it is a document of a secret file (涉密): of clues, or a briefing.
    pub fn is_secret(&self) -> bool {
        self.audience == Audience::Secret
    }

    /// Name of its template in the set.
    pub fn template(&self) -> String {
        format!("{}/body.xml.j2", self.name)
    }

    /// Name of the file in the set that defines it.
    pub fn file(&self) -> String {
        format!("{}/kind.toml", self.name)
    }

    /// The options with the user's settings over the defaults.
    ///
    /// # Errors
    /// An unknown option or a value that is none of its choices.
    pub fn settle(
        &self,
        set: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, Json>, Diagnostics> {
        let mut problems = Diagnostics::default();
        for (key, value) in set {
            match self.options.get(key) {
                None => {
                    let known: Vec<&str> = self.options.keys().map(String::as_str).collect();
                    problems.push(
                        Diagnostic::error(Code::Usage, format!("“{}”没有选项“{key}”", self.title))
                            .hint(format!("可用的选项：{}", known.join("、"))),
                    );
                }
                Some(spec) if !spec.choices.is_empty() && !spec.choices.contains(value) => {
                    problems.push(Diagnostic::error(
                        Code::Usage,
                        format!("选项“{key}”没有“{value}”，可选：{}", spec.choices.join("、")),
                    ));
                }
                Some(_) => {}
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let value = |key: &String, spec: &OptionSpec| {
            Json::from(set.get(key).unwrap_or(&spec.default).clone())
        };
        Ok(self.options.iter().map(|(k, s)| (k.clone(), value(k, s))).collect())
    }

    /// Whether settled options ask for a blank copy.
    pub fn is_blank(&self, options: &BTreeMap<String, Json>) -> bool {
        self.blank && options.get(BLANK).and_then(Json::as_str) == Some(BLANK_YES)
    }

    /// The setting that makes blank copies of it.
    pub fn blank_setting(&self) -> Option<(String, String)> {
        self.blank.then(|| (BLANK.into(), BLANK_YES.into()))
    }

    /// The profiles that it uses, under any of its options.
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.profile)
            .chain(self.variants.iter().map(|v| &v.profile))
            .map(String::as_str)
    }

    /// The profile under the settled options.
    pub fn profile_for(&self, options: &BTreeMap<String, Json>) -> &str {
        let chosen = self
            .variants
            .iter()
            .find(|v| options.get(&v.option).and_then(Json::as_str) == Some(v.is.as_str()));
        chosen.map_or(&self.profile, |v| &v.profile)
    }
}

/// A stage or a list of them.
fn one_or_more<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Stage>, D::Error> {
    Ok(match OneOrMore::deserialize(from)? {
        OneOrMore::One(stage) => vec![stage],
        OneOrMore::More(stages) => stages,
    })
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrMore {
    One(Stage),
    More(Vec<Stage>),
}

/// Reads every sound kind of a set, in the order of packs, with the problems of the others.
pub(super) fn read_kinds(files: &SetFiles) -> (Vec<Kind>, Diagnostics) {
    let mut kinds = Vec::new();
    let mut problems = Diagnostics::default();
    for (path, file) in files.iter() {
        if let Some(name) = path.strip_suffix("/kind.toml").filter(|n| !n.contains('/')) {
            match read_kind(files, name, file) {
                Ok((kind, wrong)) => {
                    kinds.push(kind);
                    problems.extend(wrong);
                }
                Err(d) => problems.extend(d),
            }
        }
    }
    kinds.sort_by(|a: &Kind, b: &Kind| (a.order, &a.name).cmp(&(b.order, &b.name)));
    (kinds, problems)
}

/// A kind, and the problems of its values.
///
/// # Errors
/// The problems with the form of its file.
fn read_kind(
    files: &SetFiles,
    name: &str,
    file: &SetFile,
) -> Result<(Kind, Diagnostics), Diagnostics> {
    let k: KindFile = file.read_as()?;
    let mut problems = Diagnostics::default();
    let mut wrong = |path: &[&str], message: String| problems.push(file.problem(path, message));
    if files.get(&format!("{name}/body.xml.j2")).is_none() {
        wrong(&[], format!("文书“{name}”缺少模板文件 body.xml.j2"));
    }
    if let Some(date) = k.dated_by.as_deref().filter(|d| !DATES.contains(d)) {
        wrong(
            &["dated_by"],
            format!("dated_by“{date}”不是时间安排中的日期，可选：{}", DATES.join("、")),
        );
    }
    faults(&k.sheets).into_iter().for_each(|message| wrong(&["sheets"], message));
    for (key, empty) in [
        ("scopes", k.scopes.is_empty()),
        ("stages", k.stages.is_empty()),
        ("title", k.title.trim().is_empty()),
    ] {
        if empty {
            wrong(&[key], format!("{key} 至少填一项"));
        }
    }
    for (key, option) in
        k.options.iter().filter(|(_, o)| !o.choices.is_empty() && !o.choices.contains(&o.default))
    {
        wrong(
            &["options", key, "default"],
            format!("选项“{key}”的默认值“{}”不在 choices 中", option.default),
        );
    }
    let of_files = k.scopes.iter().filter(|s| s.is_secret()).count();
    let secret = k.audience == Audience::Secret;
    let fitting = usize::from(secret);
    if of_files != fitting || secret && k.scopes.len() > 1 {
        wrong(
            &["audience"],
            "audience = \"secret\" 与 scopes = [\"clue\"]（或 [\"briefing\"]）须同时使用，且不能有其他适用范围"
                .into(),
        );
    }
    for (i, v) in k.variant.iter().enumerate() {
        if !k.options.get(&v.option).is_some_and(|o| o.choices.contains(&v.is)) {
            wrong(
                &["variant", &i.to_string(), "is"],
                format!("variant 引用的选项“{} = {}”不存在", v.option, v.is),
            );
        }
    }
    let mut options = k.options;
    if k.blank && options.insert(BLANK.into(), blank_option()).is_some() {
        wrong(&["options", BLANK], format!("选项“{BLANK}”由 blank = true 给出，不另写"));
    }
    let mut data = BTreeMap::new();
    for (path, other) in files.iter() {
        let stem = path
            .strip_prefix(name)
            .and_then(|p| p.strip_prefix('/'))
            .and_then(|p| p.strip_suffix(".toml"));
        if let Some(stem) = stem.filter(|s| *s != "kind" && !s.contains('/')) {
            data.insert(stem.to_string(), other.clone());
        }
    }
    let kind = Kind {
        name: name.to_string(),
        title: k.title,
        order: k.order,
        audience: k.audience,
        scopes: k.scopes,
        profile: k.profile,
        stages: k.stages,
        needs: k.needs,
        split: k.split,
        requires: k.requires,
        levels: k.levels,
        blank: k.blank,
        numbered: k.numbered,
        dated_by: k.dated_by,
        options,
        variants: k.variant,
        sheets: k.sheets,
        from: file.from.clone(),
        sets: Vec::new(),
        data,
    };
    Ok((kind, problems))
}
