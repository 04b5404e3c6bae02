//! The volumes of the archive (归档): of a target, or of the whole round. What the data do not list is
//! begun from the register of issued papers.

use schemars::JsonSchema;
use serde::Serialize;

use super::subject::{Setting, Subject};
use crate::round::{AreaCode, Date, DocNumber, FiledPaper, Index};

/// A volume of the archive (案卷).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Volume {
    /// Its number; none if it is only begun.
    #[schemars(description = "档号，尚未立卷的为空")]
    pub number: Option<String>,
    /// Group.
    #[schemars(description = "归档类别，尚未立卷的为空")]
    pub group: Option<String>,
    /// How long it is kept.
    #[schemars(description = "保管期限，尚未立卷的为空")]
    pub term: Option<String>,
    /// Pages; unknown unless every paper has them.
    #[schemars(description = "页数，有文件没有编页号的为空")]
    pub pages: Option<u32>,
    /// The papers.
    #[schemars(description = "卷内文件")]
    pub papers: Vec<FiledCard>,
}

/// A paper of a volume.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FiledCard {
    /// Document number.
    #[schemars(description = "文号")]
    pub number: Option<String>,
    /// Who made it.
    #[schemars(description = "责任者")]
    pub author: String,
    /// Title.
    #[schemars(description = "题名")]
    pub title: String,
    /// Date.
    #[schemars(description = "日期")]
    pub date: Option<Date>,
    /// First page.
    #[schemars(description = "起始页号")]
    pub first: Option<u32>,
    /// Last page.
    #[schemars(description = "终止页号")]
    pub last: Option<u32>,
    /// Remark.
    #[schemars(description = "备注")]
    pub note: Option<String>,
}

pub(super) fn project(
    index: &Index<'_>,
    subject: Subject<'_>,
    setting: &Setting<'_>,
) -> Vec<Volume> {
    let target = subject.target().map(|t| &t.code);
    let mut volumes: Vec<Volume> = Vec::new();
    for paper in index.round.archive.iter().filter(|p| p.target.as_ref() == target) {
        match volumes.iter_mut().find(|v| v.number.as_ref() == Some(&paper.volume)) {
            Some(volume) => volume.papers.push(filed_card(paper)),
            None => volumes.push(Volume {
                number: Some(paper.volume.clone()),
                group: Some(paper.group.clone()),
                term: Some(paper.term.clone()),
                pages: None,
                papers: vec![filed_card(paper)],
            }),
        }
    }
    for volume in &mut volumes {
        volume.pages = pages(&volume.papers);
    }
    if volumes.is_empty() {
        let papers = registered(index, target, setting);
        volumes.push(Volume { number: None, group: None, term: None, pages: None, papers });
    }
    volumes
}

fn pages(papers: &[FiledCard]) -> Option<u32> {
    papers.iter().map(|p| p.last?.checked_sub(p.first?).map(|n| n + 1)).sum()
}

fn filed_card(p: &FiledPaper) -> FiledCard {
    FiledCard {
        number: p.number.clone(),
        author: p.author.clone(),
        title: p.title.clone(),
        date: p.date,
        first: p.first,
        last: p.last,
        note: p.note.clone(),
    }
}

/// The numbered papers of a target, or of the whole round.
fn registered(
    index: &Index<'_>,
    target: Option<&AreaCode>,
    setting: &Setting<'_>,
) -> Vec<FiledCard> {
    let r = index.round;
    let author = |number: &DocNumber| {
        let by_office = number.to_string().starts_with(&r.office.doc_word);
        if by_office { r.office.short_name.clone() } else { r.leading_group.short_name.clone() }
    };
    let mut papers: Vec<FiledCard> = index
        .register(target)
        .iter()
        .filter_map(|i| {
            let number = i.number.as_ref()?;
            Some(FiledCard {
                number: Some(number.to_string()),
                author: author(number),
                title: setting.titles.title(&i.document).unwrap_or(&i.document).to_string(),
                date: i.date,
                first: None,
                last: None,
                note: None,
            })
        })
        .collect();
    papers.sort_by_key(|p| p.date);
    papers
}
