//! Sound: what the microphone sends, and what the page plays. Both are 16-bit little-endian mono samples.

use std::sync::Arc;

use bytes::Bytes;

use super::api::{self, Member};
use super::error::{Error, Result};
use super::object::{Class, Default, Field, Kind, Object, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::value::{Outcome, Value};
use crate::wire::event::{AudioChunk, AudioInput};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&INPUT_AUDIO_CHUNK), api::class(&OUTPUT_AUDIO_CHUNK)];

/// Bytes that one chunk may have: about 20 seconds.
const LARGEST: usize = 1024 * 1024;

/// `cl.input_audio_chunk`: what `on_audio_chunk` gets.
pub(crate) static INPUT_AUDIO_CHUNK: Class = Class {
    name: "input_audio_chunk",
    fields: &[
        Field::new("is_start", Kind::Bool).or(Default::Bool(false)),
        Field::new("mime_type", Kind::Text).or(Default::Text("pcm16")),
        Field::new("elapsed_time", Kind::Number).or(Default::Int(0)),
        Field::new("data", Kind::Data).required(),
    ],
    ..Class::EMPTY
};

/// `cl.output_audio_chunk`.
pub(crate) static OUTPUT_AUDIO_CHUNK: Class = Class {
    name: "output_audio_chunk",
    fields: &[
        Field::new("track", Kind::Text).required(),
        Field::new("mime_type", Kind::Text).or(Default::Text("pcm16")),
        Field::new("data", Kind::Data).required(),
    ],
    init: |_, chunk| data(chunk).map(drop),
    ..Class::EMPTY
};

/// What the microphone sent, as a script sees it.
pub(crate) fn of_input(input: AudioInput) -> ObjectRef {
    let chunk = Record::new(&INPUT_AUDIO_CHUNK);
    chunk.put("is_start", input.is_start);
    chunk.put("mime_type", input.mime_type);
    chunk.put("elapsed_time", input.elapsed_time);
    chunk.put("data", input.data);
    Arc::new(chunk)
}

/// The samples, which a language may take for text.
fn data(chunk: &Record) -> Result<Bytes> {
    let data = match chunk.value("data")? {
        Value::Bytes(bytes) => bytes,
        Value::Text(text) => Bytes::from(text),
        _ => Bytes::new(),
    };
    let problem = if data.len() > LARGEST {
        format!("{} bytes are more than fit into one chunk ({LARGEST}); send several", data.len())
    } else if data.len() % 2 == 1 {
        format!("{} bytes are no whole number of 16-bit samples", data.len())
    } else {
        return Ok(data);
    };
    Err(Error::usage(format!("cl.{}: data: {problem}", chunk.class().name)))
}

/// Lets the page play a chunk.
pub(super) fn play(run: &Arc<Run>, chunk: &ObjectRef) -> Result<Outcome> {
    let chunk = Record::of(chunk).ok_or_else(|| Error::usage("expected a cl.output_audio_chunk"))?;
    let sound = AudioChunk {
        track: chunk.text("track").unwrap_or_default(),
        mime_type: chunk.text("mime_type").unwrap_or_default(),
        data: data(chunk)?,
    };
    run.chat("cl.context.emitter.send_audio_chunk")?.outbox.audio(sound);
    super::show::when_caught_up(run, Value::Nil)
}
