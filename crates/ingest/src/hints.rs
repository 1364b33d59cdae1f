//! What is known of a piece beside its bytes.

use jiff::Timestamp;

/// What the place where a piece was found says of it. Each is a hint: what the piece itself says goes before it.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The address that it was fetched from.
    pub url: Option<String>,
    /// The type that the server declared, with its parameters.
    pub content_type: Option<String>,
    /// The charset that the server declared.
    pub charset: Option<String>,
    /// Name of the file.
    pub file_name: Option<String>,
    /// When it was fetched, which is not when it was published.
    pub seen: Option<Timestamp>,
    /// The language that the server declared.
    pub language: Option<String>,
    /// When the server says that it was last changed, as written.
    pub last_modified: Option<String>,
}
