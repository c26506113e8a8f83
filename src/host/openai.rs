//! `cl.openai`.

use super::api::Member;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[];
