//! The one catalogue of what a person reads on a page. English; ready to be translated: whole sentences, no gluing.
//!
//! Sentences about rules (gates, blockers, drafts) come from `domain` and `service` and are not repeated here.

pub(crate) mod accounts;
pub(crate) mod consent;
pub(crate) mod contacts;
pub(crate) mod customers;
pub(crate) mod deliveries;
pub(crate) mod drafts;
pub(crate) mod files;
pub(crate) mod notes;
pub(crate) mod notifications;
pub(crate) mod present;
pub(crate) mod print;
pub(crate) mod readiness;
pub(crate) mod search;
pub(crate) mod staff;
pub(crate) mod staff_messages;
pub(crate) mod tasks;
pub(crate) mod templates;
pub(crate) mod triage;

/// The product.
pub(crate) const PRODUCT: &str = "Switchboard";

/// Wherever it fits.
pub(crate) mod common {
    pub(crate) const RETRY: &str = "Try again";
    pub(crate) const CLOSE: &str = "Close";
    pub(crate) const CANCEL: &str = "Cancel";
    pub(crate) const LOADING: &str = "Loading";
    pub(crate) const PAGES: &str = "Pages";
    pub(crate) const LOAD_MORE: &str = "Load more";
    pub(crate) const REASON: &str = "Reason";
    pub(crate) const REASON_NEEDED: &str = "Write a reason first: others will read it later.";
    pub(crate) const ADDED: &str = "Added:";
    pub(crate) const REMOVED: &str = "Removed:";
}

/// In the document around the pages.
#[cfg(feature = "ssr")]
pub(crate) mod shell {
    pub(crate) const NO_SCRIPT: &str =
        "Switchboard needs JavaScript. Switch it on in your browser, then reload the page.";
    pub(crate) const BOOT_FAILED: &str = "This page could not finish loading. Reload it to go on.";
}

/// Errors that the page itself words.
pub(crate) mod error {
    pub(crate) const SIGNED_OUT: &str =
        "Your session has ended. Reload the page, or open the app again from Shopify Admin.";
    pub(crate) const NOT_FOUND: &str = "This does not exist, or not any more. Go back and choose again.";
    pub(crate) const UNAVAILABLE: &str = "Switchboard can't do this right now. Nothing is lost; try again in a moment.";
    pub(crate) const TRANSPORT: &str =
        "The answer from Switchboard did not arrive. Check your connection, then try again; nothing happens twice.";
    pub(crate) const OUTDATED_PAGE: &str = "This page is older than Switchboard itself. Reload it, then try again.";
    pub(crate) const PAGE_NOT_FOUND_TITLE: &str = "There is no page here";
    pub(crate) const PAGE_NOT_FOUND: &str = "The address may be old or mistyped.";
    pub(crate) const PAGE_NOT_LOADED_TITLE: &str = "This page could not be loaded";
    pub(crate) const PAGE_NOT_LOADED: &str = "Your connection may be gone: try again. If that changes nothing, Switchboard has been renewed: reload the browser's page.";
    pub(crate) const TO_INBOX: &str = "Go to the inbox";
}

/// The inbox: its list and its frame.
pub(crate) mod inbox {
    pub(crate) const TITLE: &str = "Inbox";
    pub(crate) const CONVERSATIONS: &str = "Conversations";
    pub(crate) const FILTERS: &str = "Which conversations";
    pub(crate) const OPEN: &str = "Open";
    pub(crate) const UNREAD: &str = "Unread";
    pub(crate) const MINE: &str = "Mine";
    pub(crate) const NOBODY: &str = "Nobody’s";
    pub(crate) const ALL: &str = "All";
    pub(crate) const LOADING_LIST: &str = "Loading conversations";
    pub(crate) const LIST_FAILED: &str = "The conversations could not be loaded.";
    pub(crate) const EMPTY_TITLE: &str = "No open conversations";
    pub(crate) const EMPTY: &str = "When a client texts one of your numbers, it appears here.";
    pub(crate) const EMPTY_HINT: &str = "In the practice world, the phone beside this page sends one.";
    pub(crate) const NONE_UNREAD_TITLE: &str = "Nothing unread";
    pub(crate) const NONE_UNREAD: &str = "Every message has been opened.";
    pub(crate) const NONE_FITS_TITLE: &str = "Nothing here";
    pub(crate) const NONE_FITS: &str = "No conversation fits these filters.";
    pub(crate) const SHOW_ALL: &str = "Show all conversations";
    pub(crate) const CHOOSE_TITLE: &str = "Choose a conversation";
    pub(crate) const CHOOSE: &str = "Its messages and your reply open here.";
    pub(crate) const YOU: &str = "You: ";
    pub(crate) const SHORTCUTS: &str = "Keyboard shortcuts";

    /// The page's title; the number is of conversations, and `more` says that there may be others further down.
    pub(crate) fn title(unread: usize, more: bool) -> String {
        match (unread, more) {
            (0, _) => TITLE.to_owned(),
            (count, true) => format!("({count}+) {TITLE}"),
            (count, false) => format!("({count}) {TITLE}"),
        }
    }

    pub(crate) const NEW_TO_YOU: &str = "New to you";

    pub(crate) fn unread(count: u32) -> String {
        if count == 1 { "1 unread message".to_owned() } else { format!("{count} unread messages") }
    }

    pub(crate) fn new_message_from(name: &str) -> String {
        format!("New message from {name}")
    }

    pub(crate) fn new_messages_from(count: usize) -> String {
        format!("New messages from {count} clients")
    }
}

/// Whether the page is told of changes.
pub(crate) mod live {
    pub(crate) const CONNECTING: &str = "Connecting…";
    pub(crate) const LIVE: &str = "Live";
    pub(crate) const RECONNECTING: &str = "Reconnecting…";
    pub(crate) const PAUSED: &str = "Paused";
}

/// One conversation.
pub(crate) mod thread {
    pub(crate) const PANE: &str = "Conversation";
    pub(crate) const BACK: &str = "Back to conversations";
    pub(crate) const LOADING: &str = "Loading messages";
    pub(crate) const FAILED: &str = "This conversation could not be loaded";
    pub(crate) const GONE_TITLE: &str = "This conversation is not here";
    pub(crate) const LOAD_EARLIER: &str = "Load earlier messages";
    pub(crate) const NEW_MESSAGE: &str = "New message";
    pub(crate) const TO_NEWEST: &str = "Show the newest messages";
    pub(crate) const PRACTICE: &str = "Practice";
    pub(crate) const NEW_SINCE: &str = "New since you last looked";
    pub(crate) const REDACTED: &str = "This message was removed.";
    pub(crate) const DETAILS: &str = "Details";

    #[cfg(feature = "ssr")]
    pub(crate) const QUOTED: &str = "Show quoted text";

    #[cfg(feature = "ssr")]
    pub(crate) fn whole(size: &str) -> String {
        format!("Show the rest of the message ({size})")
    }

    pub(crate) fn messages_with(name: &str) -> String {
        format!("Messages with {name}")
    }

    pub(crate) fn they_wrote(name: &str) -> String {
        format!("{name} wrote:")
    }

    pub(crate) fn opened(name: &str) -> String {
        format!("Conversation with {name}")
    }

    pub(crate) const YOU_WROTE: &str = "The shop wrote:";
    pub(crate) const DELIVERY: &str = "Delivery";
    pub(crate) const OPEN_DELIVERY: &str = "Open the delivery";
}

/// Beside a conversation.
pub(crate) mod contact {
    pub(crate) const TITLE: &str = "Contact";
    pub(crate) const NAME: &str = "Name";
    pub(crate) const NUMBER: &str = "Number";
    pub(crate) const WROTE_TO: &str = "Wrote to";
    pub(crate) const SINCE: &str = "In the inbox since";
    pub(crate) const TIMELINE: &str = "Timeline";
    pub(crate) const TIMELINE_FAILED: &str = "The timeline could not be loaded.";
}

/// Writing a reply.
pub(crate) mod composer {
    pub(crate) const PREVIEW: &str = "Preview (dry run)";
    pub(crate) const WORKING: &str = "Preparing…";
    pub(crate) const HINT: &str =
        "Shows what would be sent, and why it stays here. Ctrl or ⌘ with Enter does the same.";
    pub(crate) const PLACEHOLDER: &str = "Write a reply";
    pub(crate) const OPTIONS: &str = "Template and time";
    pub(crate) const OPTIONS_FAILED: &str = "The templates could not be loaded.";
    pub(crate) const TEMPLATE: &str = "Start from a template";
    pub(crate) const CHOOSE_TEMPLATE: &str = "Choose a template";
    pub(crate) const NO_TEMPLATES: &str =
        "There is no approved template yet. A manager can write one on the page Templates.";
    pub(crate) const SEND_AT: &str = "Time to send (optional)";

    pub(crate) fn missing(names: &[String]) -> String {
        format!("Fill in by hand, where the text has square brackets: {}.", names.join(", "))
    }

    pub(crate) fn label(name: &str) -> String {
        format!("Reply to {name}")
    }

    pub(crate) fn messages(count: usize) -> String {
        if count == 1 { "1 text message".to_owned() } else { format!("{count} text messages") }
    }

    /// Quotation marks would hide the quotation marks that most often are the reason.
    pub(crate) fn forced_by(character: char) -> String {
        let code = u32::from(character);
        if character.is_control() || character.is_whitespace() || is_invisible(character) {
            format!("because of U+{code:04X}")
        } else {
            format!("because of {character} (U+{code:04X})")
        }
    }

    const fn is_invisible(character: char) -> bool {
        matches!(
            character,
            '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
        )
    }
}

/// What a dry run shows.
pub(crate) mod dry_run {
    pub(crate) const TITLE: &str = "This reply has not left the shop";
    pub(crate) const MET: &str = "Conditions that are already met";
    pub(crate) const GUARD_FAILED: &str = "The conditions could not be loaded.";
    pub(crate) const READY: &str = "The dry run is ready. This reply has not left the shop.";
    pub(crate) const MOVED: &str = "This draft has been handed on";
    pub(crate) const OPEN: &str = "Open the draft";

    pub(crate) fn earlier(count: usize) -> String {
        format!("Earlier dry runs ({count})")
    }

    pub(crate) fn met(open: usize, all: usize) -> String {
        format!("{open} of {all} gates are already open")
    }

    pub(crate) fn by(author: &str, time: &str) -> String {
        format!("Prepared by {author}, {time}")
    }

    pub(crate) fn since(time: &str) -> String {
        format!("since {time}")
    }
}

/// The strip that says that nothing leaves.
pub(crate) mod practice {
    pub(crate) const TITLE: &str = "Practice mode: nothing leaves this shop";
    /// Before the guard is known: true whatever it says.
    pub(crate) const UNKNOWN: &str = "Nothing leaves without a manager's approval";
    pub(crate) const LIVE: &str = "Live: a reply leaves once a manager has approved it";
    pub(crate) const WHY: &str = "Why?";
    pub(crate) const EXPLANATION: &str = "A text message can leave only when everything below is open.";
    pub(crate) const OPEN: &str = "Open";
    pub(crate) const CLOSED: &str = "Closed";
}

/// The shortcut help.
pub(crate) mod shortcuts {
    pub(crate) const TITLE: &str = "Keyboard shortcuts";
    pub(crate) const SINGLE_KEYS: &str = "Use single-key shortcuts";
    pub(crate) const ALL: [(&str, &str); 15] = [
        ("j  or  ↓", "Next conversation"),
        ("k  or  ↑", "Previous conversation"),
        ("Enter", "Open the conversation"),
        ("r", "Write a reply"),
        ("e", "Close"),
        ("s", "Snooze"),
        ("a", "Assign"),
        ("l", "Labels"),
        ("u", "Mark as unread"),
        ("x", "Select the row"),
        ("f", "Filters and views"),
        ("n", "New conversation"),
        ("Esc", "Back to the list"),
        ("/", "Search"),
        ("?", "This help"),
    ];
}
