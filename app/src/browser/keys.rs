//! Keys that make a repeated attempt recognisable.

use leptos::prelude::window;
use uuid::Uuid;

/// A random UUID (version 4). Made from `getRandomValues`, which unlike `randomUUID` also exists on plain http.
pub(crate) fn request_key() -> Uuid {
    let mut bytes = [0_u8; 16];
    if let Ok(crypto) = window().crypto() {
        // Fails only above 65,536 bytes.
        drop(crypto.get_random_values_with_u8_array(&mut bytes));
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
