//! What both formats must decide alike: takes the model and the profile's numbers, yields
//! decisions; no fonts, no OOXML, no PDF.
//!
//! Widths are estimated by the cells of the grid ([`width()`]): what is decided by them holds
//! for every face of the standard. Titles and heads of tables are broken by their meaning ([`break_title`], [`break_head`]), names,
//! date and seals of a signature have their places ([`arrange`]). What one
//! document needs beyond its profile is its [`Adjustments`].

mod adjustments;
mod baseline;
mod names;
mod seal;
mod signature;
mod signers;
mod table_head;
mod table_widths;
mod title;
mod width;

#[cfg(test)]
mod tests;

pub use adjustments::{Adjustments, Respaced, entry_stays, goes_whole, goes_with_signature, is_signed};
pub use baseline::{ASCENT, BASELINE, sink};
pub use names::names_of;
pub use seal::Seal;
pub use signature::{Area, Arrangement, Entry, Part, SealPlace, arrange};
pub use signers::{SIGNED_BY, Signers, columns, signers};
pub use table_head::break_head;
pub use table_widths::tables_fit;
pub use title::{break_title, title_capacity};
pub use width::{inlines_width, set_width, width};
