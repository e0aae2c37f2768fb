//! What staff are told in the app: by whom it is caused is told in the transaction of the cause, so nobody is told of what did not happen.

mod deliver;
mod read;

pub(crate) use deliver::{ENTITY, begin_following, deliver, tell};
pub use read::{Choice, NotificationView, choices, follows, list, read, read_all, set_following, set_wanted, unread};
