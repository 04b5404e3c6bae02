//! Xunwen (巡文): structured data of an inspection round in, its official paperwork out.

pub mod backend;
pub mod diag;
pub mod document;
pub mod fonts;
pub mod kinds;
pub mod profile;
pub mod round;
pub mod units;
