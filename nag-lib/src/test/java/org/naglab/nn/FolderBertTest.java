package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.CacheFolder;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;
import org.naglab.text.Tokenizer;

final class FolderBertTest {
    @TempDir
    Path temporary;

    private Path folder;
    private float[] expected;

    @BeforeEach
    void write() {
        folder = TinyBert.write(temporary.resolve("tiny"), TinyBert.tensors());
        expected = TinyBert.hidden(read());
    }

    private PretrainedBert read() {
        return BertWeights.parse(folder.toString())
                .obtain(new CacheFolder(temporary.resolve("unused")), (label, total, unit) -> Progress.silent());
    }

    private void rewrite(UnaryOperator<String> rename, UnaryOperator<StoredTensor> change) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        TinyBert.tensors().forEach((name, tensor) -> tensors.put(rename.apply(name), change.apply(tensor)));
        Safetensors.writeStored(folder.resolve("model.safetensors"), tensors, Map.of());
    }

    @Test
    void the_folder_gives_configuration_weights_and_where_they_are_from() {
        PretrainedBert bert = read();
        assertThat(bert.config()).isEqualTo(TinyBert.CONFIG);
        assertThat(bert.provenance())
                .containsEntry("weights", "tiny")
                .containsEntry("weights.source", folder.toString())
                .containsEntry("weights.licence", "not stated beside the weights")
                .containsEntry("weights.sha256", Sha256.of(folder.resolve("model.safetensors")));
        try (NDManager manager = NDManager.newBaseManager();
                Parameters parameters = new Parameters(manager)) {
            assertThat(bert.loadInto(parameters, "").hasPooler()).isTrue();
            assertThat(parameters.names())
                    .containsExactlyInAnyOrderElementsOf(TinyBert.tensors().keySet());
        }
    }

    @Test
    void the_model_card_s_licence_is_read() throws IOException {
        Files.writeString(folder.resolve("README.md"), "---\nlanguage: en\nlicense: apache-2.0\n---\n# BERT\n");
        assertThat(read().provenance()).containsEntry("weights.licence", "apache-2.0 (model card)");
    }

    @Test
    void a_prefix_old_names_and_further_heads_change_nothing() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        TinyBert.tensors()
                .forEach((name, tensor) -> tensors.put(
                        "bert."
                                + name.replace("LayerNorm.weight", "LayerNorm.gamma")
                                        .replace("LayerNorm.bias", "LayerNorm.beta"),
                        tensor));
        tensors.put("cls.predictions.bias", StoredTensor.of(new float[12], new Shape(12)));
        Safetensors.writeStored(folder.resolve("model.safetensors"), tensors, Map.of());
        PretrainedBert bert = read();
        assertThat(TinyBert.hidden(bert)).containsExactly(expected);
        assertThat(bert.tensor("cls.predictions.bias")).isPresent();
    }

    @Test
    void a_checkpoint_without_a_pooler_has_an_encoder_without_one() {
        Map<String, StoredTensor> tensors = TinyBert.tensors();
        tensors.keySet().removeIf(name -> name.startsWith("pooler."));
        Safetensors.writeStored(folder.resolve("model.safetensors"), tensors, Map.of());
        assertThat(TinyBert.hidden(read())).containsExactly(expected);
        try (NDManager manager = NDManager.newBaseManager();
                Parameters parameters = new Parameters(manager)) {
            assertThat(read().loadInto(parameters, "").hasPooler()).isFalse();
        }
    }

    @Test
    void brain_floats_and_half_floats_are_widened() {
        rewrite(name -> name, FolderBertTest::toBrainFloat);
        assertThat(TinyBert.hidden(read())).containsExactly(expected, within(0.05f));
        rewrite(name -> name, FolderBertTest::toHalf);
        assertThat(TinyBert.hidden(read())).containsExactly(expected, within(0.01f));
    }

    @Test
    void shards_are_read_through_their_index() throws IOException {
        Map<String, StoredTensor> first = new LinkedHashMap<>();
        Map<String, StoredTensor> second = new LinkedHashMap<>();
        TinyBert.tensors().forEach((name, tensor) -> (name.contains("layer.1") ? second : first).put(name, tensor));
        Safetensors.writeStored(folder.resolve("model-00001-of-00002.safetensors"), first, Map.of());
        Safetensors.writeStored(folder.resolve("model-00002-of-00002.safetensors"), second, Map.of());
        Files.delete(folder.resolve("model.safetensors"));
        index(first, second);
        assertThat(TinyBert.hidden(read())).containsExactly(expected);
        assertThat(read().provenance().get("weights.sha256")).hasSize(64 + 1 + 64);

        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        assertThatThrownBy(this::read).hasMessageContaining("model-00002-of-00002.safetensors");
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"../../etc/passwd\"}}");
        assertThatThrownBy(this::read).hasMessageContaining("must be in a .safetensors file beside");
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");
        assertThatThrownBy(this::read).hasMessageContaining("must be a JSON object with a weight_map");
    }

    private void index(Map<String, StoredTensor> first, Map<String, StoredTensor> second) throws IOException {
        String map = TinyBert.tensors().keySet().stream()
                .map(name -> "\"" + name + "\": \"model-0000" + (second.containsKey(name) ? 2 : 1)
                        + "-of-00002.safetensors\"")
                .collect(Collectors.joining(", ", "{\"metadata\": {}, \"weight_map\": {", "}}"));
        assertThat(first).isNotEmpty();
        Files.writeString(folder.resolve("model.safetensors.index.json"), map);
    }

    @Test
    void a_vocabulary_alone_makes_a_tokenizer_in_the_casing_that_its_configuration_says() throws IOException {
        assertThat(pieces("Haus")).containsExactly(11);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
        assertThat(pieces("Haus")).containsExactly(10);
        String json = read().tokenizerJson();
        Files.writeString(folder.resolve("tokenizer.json"), json);
        assertThat(read().tokenizerJson()).isEqualTo(json);
        Files.delete(folder.resolve("tokenizer.json"));
        Files.delete(folder.resolve("vocab.txt"));
        assertThatThrownBy(this::read).hasMessage(folder + " must hold tokenizer.json or vocab.txt, but has neither");
    }

    private long[] pieces(String word) {
        try (Tokenizer tokenizer = Tokenizer.ofJson(read().tokenizerJson().getBytes(StandardCharsets.UTF_8), "tiny")) {
            long[] ids = tokenizer.encode(word).ids();
            return Arrays.stream(ids).filter(id -> id > 5).toArray();
        }
    }

    @Test
    void a_pickle_is_never_read() throws IOException {
        Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must hold model.safetensors, but has only pytorch_model.bin, a Python pickle")
                .hasMessageContaining("save_pretrained");
        Files.delete(folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(this::read).hasMessageContaining("but has neither");
    }

    @Test
    void a_wrong_tensor_is_named_with_what_must_hold_and_what_came() {
        PretrainedBert wrong = wrong("encoder.layer.1.output.dense.bias", new Shape(9));
        try (NDManager manager = NDManager.newBaseManager();
                Parameters parameters = new Parameters(manager)) {
            assertThatThrownBy(() -> wrong.loadInto(parameters, ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(folder.resolve("model.safetensors")
                            + ": encoder.layer.1.output.dense.bias must be (8), got (9)");
            assertThat(parameters.names()).isEmpty();
            rewrite(name -> name.replace("encoder.layer.1.attention.self.key", "other"), tensor -> tensor);
            assertThatThrownBy(() -> read().loadInto(parameters, ""))
                    .hasMessageContaining("missing: [encoder.layer.1.attention.self.key.weight,"
                            + " encoder.layer.1.attention.self.key.bias]");
        }
    }

    private PretrainedBert wrong(String wrongName, Shape shape) {
        Map<String, StoredTensor> tensors = TinyBert.tensors();
        tensors.put(wrongName, StoredTensor.of(new float[(int) shape.size()], shape));
        Safetensors.writeStored(folder.resolve("model.safetensors"), tensors, Map.of());
        return read();
    }

    @Test
    void a_cut_off_weight_file_is_refused_before_anything_is_computed() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(this::read).hasMessageContaining(weights.toString()).hasMessageContaining("is cut off");
    }

    @Test
    void a_model_that_is_not_this_bert_is_refused() throws IOException {
        Path config = folder.resolve("config.json");
        String bert = Files.readString(config);
        Files.writeString(config, bert.replace("\"model_type\":\"bert\"", "\"model_type\":\"roberta\""));
        assertThatThrownBy(this::read).hasMessage(config + ": model_type must be \"bert\", got \"roberta\"");
        Files.writeString(config, bert.replace("\"hidden_act\":\"gelu\"", "\"hidden_act\":\"gelu_new\""));
        assertThatThrownBy(this::read).hasMessageContaining("hidden_act must be \"gelu\", got \"gelu_new\"");
        Files.writeString(config, bert.replace("\"hidden_size\":8,", ""));
        assertThatThrownBy(this::read).hasMessageContaining("hidden_size must be a whole number, got null");
        Files.writeString(config, bert.replace("\"num_attention_heads\":2", "\"num_attention_heads\":3"));
        assertThatThrownBy(this::read).hasMessageContaining("hiddenSize must be a multiple of heads");
        Files.writeString(config, "{");
        assertThatThrownBy(this::read).hasMessageContaining(config + " must be a JSON object");
        Files.delete(config);
        assertThatThrownBy(this::read).hasMessageContaining("must hold config.json, but does not");
        folder = folder.resolve("nowhere");
        assertThatThrownBy(this::read).hasMessageContaining("nowhere is not a folder");
    }

    @Test
    void what_a_user_writes_is_understood_and_written_back() {
        for (String spec : new String[] {"embedded", "hf:bert-base-uncased", "hf:a/b@v1.0", "models/mine"}) {
            assertThat(BertWeights.parse(spec).spec()).isEqualTo(spec);
        }
        assertThat(BertWeights.parse("hf:a/b@v1")).isInstanceOfSatisfying(BertWeights.Hub.class, hub -> {
            assertThat(hub.repository()).isEqualTo("a/b");
            assertThat(hub.revision()).isEqualTo("v1");
        });
        assertThatThrownBy(() -> BertWeights.parse("hf:../../etc")).hasMessageContaining("NAME or OWNER/NAME");
        assertThatThrownBy(() -> BertWeights.parse("hf:a@../x")).hasMessageContaining("branch, tag or commit");
        assertThatThrownBy(() -> BertWeights.parse(" ")).hasMessageContaining("got nothing");
    }

    private static StoredTensor toBrainFloat(StoredTensor tensor) {
        float[] values = tensor.floats();
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        return new StoredTensor(StoredTensor.Type.BF16, tensor.shape(), bytes.flip());
    }

    private static StoredTensor toHalf(StoredTensor tensor) {
        float[] values = tensor.floats();
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(Float.floatToFloat16(value));
        }
        return new StoredTensor(StoredTensor.Type.F16, tensor.shape(), bytes.flip());
    }
}
