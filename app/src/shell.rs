//! The document around the pages, written on the server for every load.

use leptos::prelude::*;

use crate::{
    app::{App, Viewer},
    context, text,
};

/// What the server decides about every document; provided as a leptos context.
#[derive(Clone, Debug)]
pub struct PageSettings {
    /// The app's client id at Shopify.
    pub api_key: String,
    /// Where App Bridge is loaded from.
    pub app_bridge_url: String,
    /// Changes with every build of the site, so that its files can be cached for ever.
    pub build_id: String,
}

/// Runs before everything but App Bridge: hides the session token, and keeps what is clicked until the page is awake.
const EARLY_SCRIPT: &str = include_str!("early.js");

/// The whole document. App Bridge is its first script and blocks, as Shopify demands.
pub fn shell(options: &LeptosOptions) -> impl IntoView + use<> {
    provide_context(context::ctx().map_or_else(|_| Viewer::default(), |ctx| Viewer::of(ctx.role)));
    let PageSettings { api_key, app_bridge_url, build_id } = expect_context::<PageSettings>();
    // One folder for each build, so that scripts and chunks find each other, and never those of another build.
    let folder = format!("/{}/{build_id}", options.site_pkg_dir);
    let file = |extension: &str| format!("{folder}/{}{extension}", options.output_name);
    let (script, module, sheet) = (file(".js"), file("_bg.wasm"), file(".css"));
    let loader = format!("{folder}/chunks.js");
    let wake = format!(
        "import({script:?}).then(m=>m.default({{module_or_path:{module:?}}}).then(()=>m.hydrate()))\
         .catch(e=>{{console.error(e);document.documentElement.dataset.failed=''}})"
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="shopify-api-key" content=api_key/>
                <script src=app_bridge_url></script>
                <script nonce=use_nonce() inner_html=EARLY_SCRIPT></script>
                <title>{text::PRODUCT}</title>
                <link rel="stylesheet" href=sheet/>
                <link rel="modulepreload" href=script/>
                <link rel="modulepreload" href=loader/>
                <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=use_nonce() inner_html=wake></script>
            </head>
            <body>
                <App/>
                <noscript><p class="boot-note">{text::shell::NO_SCRIPT}</p></noscript>
                <p class="boot-note boot-failure" role="alert">{text::shell::BOOT_FAILED}</p>
            </body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use leptos_router::location::RequestUrl;

    use super::*;

    fn document() -> String {
        Owner::new().with(|| {
            provide_context(RequestUrl::new("/nowhere"));
            provide_context(PageSettings {
                api_key: "key\"><script>".to_owned(),
                app_bridge_url: "https://cdn.example/app-bridge.js".to_owned(),
                build_id: "b1".to_owned(),
            });
            shell(&LeptosOptions::builder().output_name("switchboard").build()).to_html()
        })
    }

    #[test]
    fn app_bridge_is_the_first_script_and_blocks() {
        let document = document();
        let (before, after) = document.split_once("<script").unwrap();
        assert!(before.contains("name=\"shopify-api-key\""), "{before}");
        let (tag, _) = after.split_once('>').unwrap();
        assert_eq!(tag.trim(), "src=\"https://cdn.example/app-bridge.js\"");
    }

    #[test]
    fn files_are_asked_for_by_build() {
        let document = document();
        for file in ["switchboard.css", "switchboard.js", "switchboard_bg.wasm", "chunks.js"]
            .map(|it| format!("\"/pkg/b1/{it}\""))
        {
            assert!(document.contains(&file), "{file}");
        }
    }

    #[test]
    fn settings_are_escaped() {
        assert!(!document().contains("key\"><script>"));
    }
}
