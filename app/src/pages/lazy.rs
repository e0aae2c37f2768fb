//! Pages that the first load leaves out: each is a chunk of WebAssembly of its own, fetched when its address is opened.
//!
//! A chunk is named like its page; the bundler cuts it out at the attribute below. To add one: a line in [`lazy_pages`], and a route.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, wasm_split::SplitLoaderError};
use leptos_router::LazyRoute;

use crate::{
    app, pages, text,
    ui::{self, IntoPart as _, Part},
};

/// A route type for each page: `Route: chunk, loads it ahead => page`.
macro_rules! lazy_pages {
    ($($(#[$doc:meta])* $route:ident: $chunk:ident, $preload:ident => $page:path;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                shown(|| Box::pin($chunk())).await
            }

            async fn preload() {
                loaded_ahead($preload().await).await;
            }
        }

        #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, preload($preload), fallible)]
        fn $chunk() -> Result<Part, SplitLoaderError> {
            Ok($page().part())
        }
    )*};
}

lazy_pages! {
    /// The staff list.
    Staff: staff, load_staff => pages::staff::StaffPage;
}

type Loading = Pin<Box<dyn Future<Output = Result<Part, SplitLoaderError>> + Send>>;

async fn shown(load: fn() -> Loading) -> AnyView {
    load().await.unwrap_or_else(|_| not_loaded(load)).into_any()
}

/// A page that the server wrote can't be woken without its chunk: then the document says so itself.
async fn loaded_ahead(chunk: Result<(), SplitLoaderError>) {
    if chunk.is_err() && !app::is_awake() {
        app::never_awake();
        std::future::pending::<()>().await;
    }
    // Otherwise it shows when the page is asked for, which tries once more.
}

/// The chunk did not come: the connection is gone, or the server has a newer build than this page.
fn not_loaded(load: fn() -> Loading) -> Part {
    let attempts = RwSignal::new(0_u32);
    let retry = move || {
        let again = ui::button(ui::Kind::Secondary, text::common::RETRY, move |_| attempts.update(|count| *count += 1));
        let (title, sentence) = (text::error::PAGE_NOT_LOADED_TITLE, text::error::PAGE_NOT_LOADED);
        let state = ui::empty_state(ui::icons::ALERT_TRIANGLE, title, sentence, Some(again.part()));
        view! { <div class="page" role="alert">{state}</div> }.part()
    };
    ui::waits(
        || ui::skeleton_rows(text::common::LOADING, 5),
        move || {
            let is_first = attempts.get() == 0;
            async move { if is_first { retry() } else { load().await.unwrap_or_else(|_| retry()) } }
        },
    )
}
