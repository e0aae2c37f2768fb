//! Calendars' protocols: Google Calendar, CalDAV and iCalendar. No storage, and no booking without a permit.
