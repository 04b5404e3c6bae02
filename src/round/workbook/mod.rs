//! The workbook (.xlsx): a round as clerks keep it in Excel or WPS.
//!
//! `guard` looks at a file before a cell of it is read.

mod guard;
mod package;
mod tags;
