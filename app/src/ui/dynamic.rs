//! What follows signals, in boxes: every closure of a view is a type of its own otherwise, and each costs kilobytes of WebAssembly.

use std::{borrow::Cow, future::Future, pin::Pin};

use leptos::prelude::*;

use super::Still as _;

/// A part of a view that comes and goes.
pub(crate) fn dynamic(
    view: impl FnMut() -> Option<AnyView> + Send + 'static,
) -> Box<dyn FnMut() -> Option<AnyView> + Send> {
    Box::new(view)
}

/// Words that change.
pub(crate) fn words<T: Into<Cow<'static, str>>>(
    mut words: impl FnMut() -> T + Send + 'static,
) -> Box<dyn FnMut() -> Cow<'static, str> + Send> {
    Box::new(move || words().into())
}

/// Something for the browser to do, now and whenever what it reads changes.
pub(crate) fn effect(mut run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(move || run());
    Effect::new(move |_| run());
}

/// A view that is there once its data is. Reloading keeps it until the new one comes.
pub(crate) fn waits<Content>(
    fallback: impl FnOnce() -> AnyView + Send + 'static,
    mut content: impl FnMut() -> Content + Send + 'static,
) -> AnyView
where
    Content: Future<Output = AnyView> + Send + 'static,
{
    boxed(Box::new(fallback), Box::new(move || Box::pin(content())))
}

type Boxed = Pin<Box<dyn Future<Output = AnyView> + Send>>;

fn boxed(fallback: Box<dyn FnOnce() -> AnyView + Send>, mut content: Box<dyn FnMut() -> Boxed + Send>) -> AnyView {
    let content: Box<dyn FnMut() -> Suspend<AnyView> + Send> = Box::new(move || Suspend::new(content()));
    view! { <Transition fallback=fallback>{content}</Transition> }.still()
}
