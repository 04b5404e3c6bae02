//! The workbook (.xlsx): a round as clerks keep it in Excel or WPS.
//!
//! `guard` looks at a file before a cell of it is read; `mark` writes a clerk's workbook again
//! with every mistake shown in its cell.

mod guard;
mod mark;
mod package;
mod tags;
