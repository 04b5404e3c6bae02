//! What all formats must decide alike: takes the model and the profile's numbers, yields decisions;
//! knows no fonts, no OOXML, no PDF.
//!
//! Widths are estimated by the cells of the grid ([`width()`]), so decisions hold for every face of
//! the standard. Titles and heads of tables are broken by their meaning ([`break_title`],
//! [`break_head`]), names, date and seals of a signature are placed ([`arrange`]), blocks are put
//! in relation to their neighbours ([`flow()`]). What one document needs beyond its profile is its
//! [`Adjustments`].

mod adjustments;
mod baseline;
mod column_widths;
mod first_page;
mod flow;
mod imprint;
mod issuer_mark;
mod names;
mod pictures;
mod ragged;
mod seal;
mod signature;
mod signers;
mod table_head;
mod table_type;
mod table_widths;
mod title;
mod width;

#[cfg(test)]
mod tests;

pub use adjustments::{Adjustments, Respaced, entry_stays, has_merged_cells, is_signed};
pub use baseline::{ASCENT, BASELINE, sink};
pub use column_widths::fit_columns;
pub use first_page::{FirstPage, first_page};
pub use flow::{KeptWith, Placed, flow};
pub use imprint::{ImprintLines, ImprintList, imprint_lines};
pub use issuer_mark::{
    IssuerMark, MARK_PITCH, RULE_GAP, SUFFIX_GAP, THIN_RULE, issuer_mark, mark_depends_on_face,
    mark_lines,
};
pub use names::names_of;
pub use pictures::{PictureRow, picture_row};
pub use ragged::{is_ragged, is_ragged_heading};
pub use seal::Seal;
pub use signature::{Area, Arrangement, Entry, Part, SealPlace, arrange};
pub use signers::{SIGNED_BY, Signers, columns, signers};
pub use table_head::break_head;
pub use table_type::{cell_padding, head_capacity, table_type};
pub use table_widths::tables_fit;
pub use title::{break_title, title_capacity};
pub use width::{inlines_width, set_width, width};
