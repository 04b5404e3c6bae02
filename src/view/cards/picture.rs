//! Pictures of evidence (佐证照片) with what stands below them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::round::{Evidence, Index};

/// A picture of evidence.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PictureCard {
    /// Its file, as the data name it.
    #[schemars(description = "照片的文件名，供 picture 的 src 用")]
    pub file: String,
    /// What stands below it.
    #[schemars(description = "照片说明")]
    pub caption: String,
    /// Hash of its file; `None` if there is none, and a frame is printed.
    #[schemars(description = "照片文件的校验值；没有照片、印出方框的为空")]
    pub hash: Option<String>,
}

/// The picture of a piece of evidence that is one.
pub(in crate::view) fn picture_card(index: &Index<'_>, evidence: &Evidence) -> Option<PictureCard> {
    let file = evidence.picture()?;
    let caption = evidence.caption.as_deref().filter(|c| !c.trim().is_empty());
    Some(PictureCard {
        file: file.to_string(),
        caption: caption.unwrap_or(&evidence.name).to_string(),
        hash: index.pictures.and_then(|p| p.hash(file)).map(str::to_string),
    })
}
