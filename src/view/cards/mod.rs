//! Cards: the parts that views are made of, one file per topic.
//!
//! A card is a record with the fields that a document may print of one thing, and a function that
//! makes it from the round. Which audience sees a card is decided by the views that have a field of
//! its type. Only declared fields (`extra`) are chosen by the audience here.

mod campaign;
mod count;
mod delivery;
mod document;
mod evaluation;
mod extra;
mod fitting;
mod frame;
mod issue;
mod issue_lists;
mod matter;
mod meeting;
mod naming;
mod organ;
mod outline;
mod picture;
mod recipient;
mod rectification;
mod request;
mod round_name;
mod suggestion;
mod supervision;
mod target;
mod task;
mod team;

pub use campaign::*;
pub use count::*;
pub use delivery::*;
pub use document::*;
pub use evaluation::*;
pub(super) use extra::visible;
pub use frame::*;
pub use issue::*;
pub use issue_lists::*;
pub use matter::*;
pub use meeting::*;
pub(super) use naming::villages_together;
pub use organ::*;
pub use outline::*;
pub use picture::*;
pub use recipient::*;
pub use rectification::*;
pub use request::*;
pub(super) use round_name::{team_full_name, team_name};
pub use suggestion::*;
pub use supervision::*;
pub use target::*;
pub use task::*;
pub use team::*;
