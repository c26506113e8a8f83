//! The data layers and storages, from outside of their module: one suite of rules for every back end, what Python
//! Chainlit 2.12 reads and writes, what a crash leaves, and the clouds' emulators.

mod conformance;
mod crash;
mod dynamodb;
mod embedded;
mod gcs;
mod interop;
mod sample;
pub(crate) mod services;
mod sql;
mod storage;
mod store;
mod transfer;
