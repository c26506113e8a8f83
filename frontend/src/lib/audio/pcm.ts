/** Sound on the wire: 16-bit little-endian mono samples. */

export function encodePcm(samples: Float32Array): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, index) => {
    const bounded = Math.max(-1, Math.min(1, sample));
    view.setInt16(index * 2, Math.round(bounded < 0 ? bounded * 0x8000 : bounded * 0x7fff), true);
  });
  return view.buffer;
}

export function decodePcm(data: ArrayBuffer): Float32Array<ArrayBuffer> {
  const view = new DataView(data);
  const samples = new Float32Array(data.byteLength >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(index * 2, true) / 0x8000;
  return samples;
}

/** Linear resampling: enough for speech, and only where a browser cannot do it itself. */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const result = new Float32Array(Math.floor((samples.length * to) / from));
  for (let index = 0; index < result.length; index++) {
    const place = (index * from) / to;
    const left = Math.floor(place);
    const right = Math.min(left + 1, samples.length - 1);
    result[index] = samples[left]! + (samples[right]! - samples[left]!) * (place - left);
  }
  return result;
}
