//! The model of an inspection round (巡察轮次), as its files hold it. One file per topic.
//!
//! Keys are English, enumeration values Chinese. Every field has a Chinese description of the
//! form `名称：说明`; the part before the colon is the label that messages, the workbook and the
//! schema use. Money is in 分, dates are calendar dates, codes are strings. The rules that values
//! must satisfy together are in [`super::check`].
//!
//! A new field is visible in no document until a view in `src/view` has it. The path of a value:
//! a field here, then a card or an audience's view in `src/view` (who may see it), then a template
//! in `templates/` (where it is printed). `docs/fields.md` lists what templates can use; it is
//! generated from the views. The workbook's column and the JSON Schema follow from the field.

/// The version of the data format that this engine reads.
pub const SCHEMA_VERSION: u32 = 1;

/// Declares an enumeration whose written values are Chinese words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$vdoc])* #[doc = $word] #[serde(rename = $word)] $variant,)+
        }
        impl $name {
            /// Every value, in the order of the standard list.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The Chinese word, as data and documents write it.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

// After the macro, which they use.
mod briefing;
mod campaign;
mod clue;
mod committee;
mod coverage;
mod evaluation;
mod extra;
mod filing;
mod inquiry;
mod inspection;
mod interview;
mod issuance;
mod issue;
mod matter;
mod meeting;
mod poll;
mod rectification;
mod report;
mod request;
mod review;
mod round;
mod round_kind;
mod supervision;
mod target;
mod team;
mod work;

pub use briefing::*;
pub use campaign::*;
pub use clue::*;
pub use committee::*;
pub use coverage::*;
pub use evaluation::*;
pub use extra::*;
pub use filing::*;
pub use inquiry::*;
pub use inspection::*;
pub use interview::*;
pub use issuance::*;
pub use issue::*;
pub use matter::*;
pub use meeting::*;
pub use poll::*;
pub use rectification::*;
pub use report::*;
pub use request::*;
pub use review::*;
pub use round::*;
pub use round_kind::*;
pub use supervision::*;
pub use target::*;
pub use team::*;
pub use work::*;
