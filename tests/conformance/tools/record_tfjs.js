// Write small models as TensorFlow.js saves them; on standard output, what it says of each.
//
//     npm install @tensorflow/tfjs && node record_tfjs.js FOLDER > answers.json
//     python -m tests.conformance.tools.saved_files answers.json
const fs = require("fs");
const path = require("path");
const tf = require("@tensorflow/tfjs");

const size = (weights) => weights.reduce((sum, weight) => sum + weight.shape.reduce((a, b) => a * b, 1), 0);

function chain() {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 3], activation: "relu" }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: 5, name: "head" }));
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  return model;
}

function graph() {
  const past = tf.input({ shape: [6, 4] });
  const memory = tf.layers
    .bidirectional({ layer: tf.layers.lstm({ units: 3, returnSequences: true }), mergeMode: "concat" })
    .apply(past);
  const last = tf.layers.gru({ units: 2 }).apply(memory);
  const each = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }).apply(past);
  const both = tf.layers.concatenate().apply([last, tf.layers.flatten().apply(each)]);
  const inner = tf.sequential();
  inner.add(tf.layers.dense({ units: 3, inputShape: [14] }));
  inner.add(tf.layers.dense({ units: 2, trainable: false }));
  return tf.model({ inputs: past, outputs: inner.apply(both) });
}

async function record(folder, name, model) {
  const save = async (saved) => {
    const { weightData, weightSpecs, ...rest } = saved;
    const manifest = [{ paths: ["./weights.bin"], weights: weightSpecs }];
    fs.writeFileSync(path.join(folder, name), JSON.stringify({ ...rest, weightsManifest: manifest }) + "\n");
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  };
  await model.save(tf.io.withSaveHandler(save), { includeOptimizer: Boolean(model.optimizer) });
  const rows = model.layers.map((each) => [
    each.name,
    each.getClassName(),
    each.outputShape,
    size(each.weights),
    size(each.trainableWeights),
  ]);
  return { rows, params: model.countParams(), trainable_params: size(model.trainableWeights) };
}

(async () => {
  const answers = {};
  for (const [name, make] of Object.entries({ chain, graph })) {
    answers[`tfjs_${name}.json`] = await record(process.argv[2], `tfjs_${name}.json`, make());
  }
  console.log(JSON.stringify({ [`TensorFlow.js ${tf.version_core}`]: answers }));
})();
