package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;

@Tag("end-to-end")
final class EmbeddedBertTest {
    private static final List<String> SENTENCES = List.of(
            "Non-autoregressive models write all words of a sentence at once.",
            "Yes.",
            "The compiler reads the Java sources, checks their types, and writes class files that any virtual machine"
                    + " of the same or a later version can load, verify and run.",
            "Größe und Straße: naïve café, 東京, 3.14 % — and an emoji 🙂");

    @TempDir
    static Path cache;

    private static PretrainedBert bert;

    @BeforeAll
    static void read() {
        bert = obtain(cache);
    }

    private static PretrainedBert obtain(Path cache) {
        return BertWeights.parse("embedded").obtain(new CacheFolder(cache), (label, total, unit) -> Progress.silent());
    }

    @Test
    void the_converted_weights_are_those_of_the_model_and_are_converted_again_when_damaged() throws IOException {
        OnnxInitializers model = new OnnxInitializers(ByteBuffer.wrap(EmbeddedBert.model()), "model");
        String name = "encoder.layer.3.intermediate.dense.weight";
        assertThat(Arrays.equals(
                        bert.tensors().tensor(name).floats(), model.tensor(name).floats()))
                .isTrue();
        assertThat(obtain(cache).tensors().whence()).isEqualTo(bert.tensors().whence());
        Path weights = Path.of(bert.tensors().whence());
        assertThat(weights).startsWith(cache);
        Path copy = cache.resolveSibling(cache.getFileName() + "-copy");
        Path damaged = copy.resolve(cache.relativize(weights));
        try {
            AtomicFiles.write(damaged, out -> out.write(1));
            assertThat(obtain(copy).tensors().tensor(name).shape())
                    .isEqualTo(model.tensor(name).shape());
            assertThat(Sha256.of(damaged)).isEqualTo(Sha256.of(weights));
        } finally {
            AtomicFiles.writeFolder(copy, folder -> {});
            Files.delete(copy);
        }
    }

    @Test
    void a_cache_that_cannot_be_written_is_not_needed() {
        Path file = Path.of(bert.tensors().whence());
        PretrainedBert direct = obtain(file.resolve("cache"));
        assertThat(direct.tensors().whence()).startsWith("class path resource");
        assertThat(direct.provenance()).isEqualTo(bert.provenance());
    }

    @Test
    void real_sentences_have_the_hidden_states_that_onnx_runtime_computes() throws OrtException, IOException {
        long[][] ids = encode(SENTENCES);
        int S = Arrays.stream(ids).mapToInt(i -> i.length).max().orElseThrow() + 5;
        long[] flat = new long[ids.length * S];
        long[] mask = new long[ids.length * S];
        for (int b = 0; b < ids.length; b++) {
            System.arraycopy(ids[b], 0, flat, b * S, ids[b].length);
            Arrays.fill(mask, b * S, b * S + ids[b].length, 1);
        }
        float[][][] expected = onnxRuntime(flat, mask, ids.length, S);
        try (NDManager manager = NDManager.newBaseManager();
                Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = bert.loadInto(parameters, "bert.");
            assertThat(parameters.size()).isEqualTo(22_565_376);
            NDArray hidden = encoder.hidden(
                    manager.create(flat, new Shape(ids.length, S)),
                    manager.create(mask, new Shape(ids.length, S)).neq(0),
                    Mode.INFERENCE);
            float[] found = hidden.toFloatArray();
            int H = bert.config().hiddenSize();
            for (int b = 0; b < ids.length; b++) {
                for (int s = 0; s < ids[b].length; s++) {
                    int from = (b * S + s) * H;
                    assertThat(Arrays.copyOfRange(found, from, from + H))
                            .as("sentence %d, position %d", b, s)
                            .containsExactly(expected[b][s], within(1e-4f));
                }
            }
        }
    }

    @Test
    void the_embedded_weights_say_what_they_are() {
        assertThat(bert.provenance())
                .containsEntry("weights", "all-MiniLM-L6-v2")
                .containsEntry("weights.sha256", "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e");
        assertThat(bert.provenance().get("weights.licence")).contains("Apache-2.0");
        assertThat(bert.tensor("cls.predictions.bias")).isEmpty();
        assertThat(BertWeights.parse("embedded").spec()).isEqualTo("embedded");
    }

    @Test
    void a_cut_off_or_damaged_model_is_refused() {
        byte[] model = EmbeddedBert.model();
        assertThatThrownBy(() -> new OnnxInitializers(ByteBuffer.wrap(model, 0, 1_000_000), "cut.onnx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cut.onnx must be an ONNX model, but it is cut off or damaged");
        assertThatThrownBy(() -> new OnnxInitializers(
                        ByteBuffer.wrap("this is not a protobuf".getBytes(StandardCharsets.UTF_8)), "text.onnx"))
                .hasMessageContaining("text.onnx");
    }

    private static long[][] encode(List<String> sentences) throws IOException {
        try (var in = new ByteArrayInputStream(bert.tokenizerJson().getBytes(StandardCharsets.UTF_8));
                HuggingFaceTokenizer tokenizer =
                        HuggingFaceTokenizer.newInstance(in, Map.of("padding", "false", "truncation", "false"))) {
            return sentences.stream()
                    .map(tokenizer::encode)
                    .map(Encoding::getIds)
                    .toArray(long[][]::new);
        }
    }

    private static float[][][] onnxRuntime(long[] ids, long[] mask, int B, int S) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {B, S};
        try (OrtSession session = environment.createSession(EmbeddedBert.model(), new OrtSession.SessionOptions());
                OnnxTensor i = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor m = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor t = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[B * S]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", i, "attention_mask", m, "token_type_ids", t))) {
            return (float[][][]) result.get(0).getValue();
        }
    }
}
