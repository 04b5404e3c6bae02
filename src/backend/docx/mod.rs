//! DOCX output.
