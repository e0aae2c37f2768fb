//! Renewing what is loaded: fresh rows in, what lies further down stays. Pure.

use uuid::Uuid;

use crate::rpc::{ConversationPage, ConversationRow, MessagePage, MessageRow};

/// The order of a list: newest first by time, then by id.
pub(super) trait Ordered {
    fn key(&self) -> (i64, Uuid);
}

impl Ordered for ConversationRow {
    fn key(&self) -> (i64, Uuid) {
        (self.at_micros, self.id.as_uuid())
    }
}

impl Ordered for MessageRow {
    fn key(&self) -> (i64, Uuid) {
        (self.at_micros, self.id.as_uuid())
    }
}

/// The first page again, and what was loaded beyond it as long as there is no gap between the two.
///
/// `keep` is a row that stays although it is no longer part of the list: the open conversation of a list of unread ones.
pub(super) fn conversations(
    loaded: ConversationPage,
    fresh: ConversationPage,
    keep: Option<&ConversationRow>,
) -> ConversationPage {
    let (mut rows, next) = newest_first((loaded.rows, loaded.next), (fresh.rows, fresh.next));
    if let Some(kept) = keep.filter(|kept| rows.iter().all(|row| row.id != kept.id)) {
        let place = rows.partition_point(|row| row.key() > kept.key());
        rows.insert(place, kept.clone());
    }
    ConversationPage { rows, next }
}

/// In another order than the newest first, what was loaded beyond the first page stays as it is until somebody looks again.
pub(super) fn in_other_order(loaded: ConversationPage, fresh: ConversationPage) -> ConversationPage {
    if loaded.rows.len() <= fresh.rows.len() { fresh } else { loaded }
}

/// A further page at the end.
pub(super) fn more_conversations(mut loaded: ConversationPage, further: ConversationPage) -> ConversationPage {
    let known = |row: &ConversationRow| loaded.rows.iter().any(|one| one.id == row.id);
    let new: Vec<_> = further.rows.into_iter().filter(|row| !known(row)).collect();
    loaded.rows.extend(new);
    ConversationPage { rows: loaded.rows, next: further.next }
}

/// The newest messages again, and the earlier ones that were loaded as long as there is no gap between the two.
pub(super) fn messages(loaded: MessagePage, fresh: MessagePage) -> MessagePage {
    let reversed = |page: MessagePage| (page.rows.into_iter().rev().collect(), page.earlier);
    let (mut rows, earlier) = newest_first(reversed(loaded), reversed(fresh));
    rows.reverse();
    MessagePage { rows, earlier }
}

/// An earlier page at the beginning.
pub(super) fn earlier_messages(loaded: MessagePage, further: MessagePage) -> MessagePage {
    let mut rows = further.rows;
    rows.retain(|row| loaded.rows.iter().all(|one| one.id != row.id));
    rows.extend(loaded.rows);
    MessagePage { rows, earlier: further.earlier }
}

type Rows<T> = (Vec<T>, Option<String>);

fn newest_first<T: Ordered>((loaded, loaded_next): Rows<T>, (mut fresh, fresh_next): Rows<T>) -> Rows<T> {
    let (Some(next), Some(edge)) = (fresh_next, fresh.last().map(Ordered::key)) else { return (fresh, None) };
    let touches = loaded.first().is_some_and(|row| row.key() >= edge);
    if !touches {
        return (fresh, Some(next));
    }
    let ids: Vec<Uuid> = fresh.iter().map(|row| row.key().1).collect();
    let beyond: Vec<T> = loaded.into_iter().filter(|row| row.key() < edge && !ids.contains(&row.key().1)).collect();
    if beyond.is_empty() {
        return (fresh, Some(next));
    }
    fresh.extend(beyond);
    (fresh, loaded_next)
}

/// Whose messages arrived between two states of the list, apart from the conversation that is open anyway.
pub(super) fn newly_unread<'a>(
    before: &[ConversationRow],
    after: &'a [ConversationRow],
    open: Option<&ConversationRow>,
) -> Vec<&'a str> {
    let is_new = |row: &&ConversationRow| {
        let earlier = before.iter().find(|one| one.id == row.id).map_or(0, |one| one.unread);
        row.unread > earlier && open.is_none_or(|one| one.id != row.id)
    };
    after.iter().filter(is_new).map(|row| row.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use domain::{conversation::ChannelKind, ids::ConversationId};

    use super::*;
    use crate::rpc::Moment;

    /// A conversation `id` whose last message came at `at`.
    fn row(id: u128, at: i64) -> ConversationRow {
        ConversationRow {
            id: ConversationId::from_uuid(Uuid::from_u128(id)),
            at_micros: at,
            name: format!("Client {id}"),
            initials: String::new(),
            channel: ChannelKind::Sms,
            preview: String::new(),
            outbound: false,
            unread: 0,
            new_to_me: false,
            time: Moment { label: String::new(), machine: String::new() },
            marks: Vec::new(),
        }
    }

    fn page(rows: &[(u128, i64)], next: Option<&str>) -> ConversationPage {
        ConversationPage { rows: rows.iter().map(|(id, at)| row(*id, *at)).collect(), next: next.map(str::to_owned) }
    }

    fn shape(page: &ConversationPage) -> (Vec<(u128, i64)>, Option<&str>) {
        let rows = page.rows.iter().map(|row| (row.id.as_uuid().as_u128(), row.at_micros)).collect();
        (rows, page.next.as_deref())
    }

    #[test]
    fn a_new_message_moves_its_conversation_up_and_further_pages_stay() {
        let loaded = page(&[(5, 50), (4, 40), (3, 30), (2, 20), (1, 10)], Some("after 1"));
        let fresh = page(&[(2, 60), (5, 50), (4, 40)], Some("after 4"));
        let renewed = conversations(loaded, fresh, None);
        assert_eq!(shape(&renewed), (vec![(2, 60), (5, 50), (4, 40), (3, 30), (1, 10)], Some("after 1")));
    }

    #[test]
    fn a_gap_drops_what_lies_beyond_it() {
        let loaded = page(&[(2, 20), (1, 10)], Some("after 1"));
        let fresh = page(&[(9, 90), (8, 80), (7, 70)], Some("after 7"));
        let renewed = conversations(loaded, fresh, None);
        assert_eq!(shape(&renewed), (vec![(9, 90), (8, 80), (7, 70)], Some("after 7")));
    }

    #[test]
    fn a_last_page_is_the_whole_list() {
        let loaded = page(&[(5, 50), (1, 10)], None);
        assert_eq!(shape(&conversations(loaded, page(&[(5, 50)], None), None)), (vec![(5, 50)], None));
        let loaded = page(&[(5, 50)], None);
        assert_eq!(shape(&conversations(loaded, page(&[], None), None)), (vec![], None));
    }

    #[test]
    fn the_first_page_stays_the_first_page() {
        let loaded = page(&[(3, 30), (2, 20)], Some("after 2"));
        let fresh = page(&[(4, 40), (3, 30)], Some("after 3"));
        assert_eq!(shape(&conversations(loaded, fresh, None)), (vec![(4, 40), (3, 30), (2, 20)], Some("after 2")));
    }

    #[test]
    fn the_open_conversation_stays_in_its_place() {
        let open = row(4, 40);
        let loaded = page(&[(5, 50), (4, 40), (3, 30)], None);
        let fresh = page(&[(5, 50), (3, 30)], None);
        let renewed = conversations(loaded.clone(), fresh, Some(&open));
        assert_eq!(shape(&renewed), shape(&loaded));
        let moved_up = page(&[(4, 60), (5, 50)], None);
        assert_eq!(shape(&conversations(loaded, moved_up.clone(), Some(&open))), shape(&moved_up));
    }

    #[test]
    fn a_further_page_repeats_nothing() {
        let loaded = page(&[(5, 50), (4, 40)], Some("after 4"));
        let further = page(&[(4, 40), (3, 30)], None);
        assert_eq!(shape(&more_conversations(loaded, further)), (vec![(5, 50), (4, 40), (3, 30)], None));
    }

    fn thread(ids: &[u128], earlier: Option<&str>) -> MessagePage {
        let rows = ids.iter().map(|id| MessageRow {
            id: domain::ids::MessageId::from_uuid(Uuid::from_u128(*id)),
            at_micros: i64::try_from(*id).unwrap(),
            inbound: true,
            body: String::new(),
            time: Moment { label: String::new(), machine: String::new() },
            day: String::new(),
            practice: false,
            delivery: None,
            note: None,
            rest: String::new(),
            rest_label: String::new(),
            files: String::new(),
        });
        MessagePage { rows: rows.collect(), earlier: earlier.map(str::to_owned) }
    }

    #[test]
    fn a_thread_grows_at_its_end_and_keeps_its_beginning() {
        let loaded = thread(&[1, 2, 3, 4], None);
        assert_eq!(messages(loaded, thread(&[3, 4, 5], Some("before 3"))), thread(&[1, 2, 3, 4, 5], None));
        let loaded = thread(&[1, 2], None);
        assert_eq!(messages(loaded, thread(&[7, 8, 9], Some("before 7"))), thread(&[7, 8, 9], Some("before 7")));
        assert_eq!(messages(thread(&[], None), thread(&[1], None)), thread(&[1], None));
    }

    #[test]
    fn an_earlier_page_goes_before_the_rest() {
        let loaded = thread(&[3, 4], Some("before 3"));
        assert_eq!(earlier_messages(loaded, thread(&[1, 2, 3], None)), thread(&[1, 2, 3, 4], None));
    }

    #[test]
    fn only_new_unread_messages_are_announced() {
        let unread = |id, at, unread| ConversationRow { unread, ..row(id, at) };
        let before = [unread(1, 10, 1), unread(2, 20, 0), row(3, 30)];
        let after = [unread(4, 60, 1), unread(2, 50, 1), unread(1, 10, 1), unread(3, 55, 2)];
        assert_eq!(newly_unread(&before, &after, Some(&row(3, 30))), ["Client 4", "Client 2"]);
        assert!(newly_unread(&after, &after, None).is_empty());
    }
}
