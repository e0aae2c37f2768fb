//! What follows signals, in boxes: every closure of a view is a type of its own otherwise, and each costs kilobytes of WebAssembly.

use super::{IntoPart as _, Part};
use std::{borrow::Cow, future::Future, pin::Pin};

use leptos::prelude::*;

/// A part of a view that comes and goes.
pub(crate) fn dynamic(view: impl FnMut() -> Option<Part> + Send + 'static) -> Box<dyn FnMut() -> Option<Part> + Send> {
    Box::new(view)
}

/// Words that change.
pub(crate) fn words<T: Into<Cow<'static, str>>>(
    mut words: impl FnMut() -> T + Send + 'static,
) -> Box<dyn FnMut() -> Cow<'static, str> + Send> {
    Box::new(move || words().into())
}

/// What a button says while it works, and what it says otherwise.
pub(crate) fn busy_words(
    busy: RwSignal<bool>,
    during: &'static str,
    otherwise: &'static str,
) -> Box<dyn FnMut() -> Cow<'static, str> + Send> {
    words(move || if busy.get() { during } else { otherwise })
}

/// Something for the browser to do, now and whenever what it reads changes.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_| run());
}

/// A view that is there once its data is. Reloading keeps it until the new one comes.
pub(crate) fn waits<Content>(
    fallback: impl FnOnce() -> Part + Send + 'static,
    mut content: impl FnMut() -> Content + Send + 'static,
) -> Part
where
    Content: Future<Output = Part> + Send + 'static,
{
    boxed(Box::new(fallback), Box::new(move || Box::pin(content())))
}

type Boxed = Pin<Box<dyn Future<Output = Part> + Send>>;

fn boxed(fallback: Box<dyn FnOnce() -> Part + Send>, mut content: Box<dyn FnMut() -> Boxed + Send>) -> Part {
    let content: Box<dyn FnMut() -> Suspend<Part> + Send> = Box::new(move || Suspend::new(content()));
    view! { <Transition fallback=fallback>{content}</Transition> }.part()
}
