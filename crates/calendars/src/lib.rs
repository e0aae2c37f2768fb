//! Google Calendar, CalDAV and iCalendar; no storage.
