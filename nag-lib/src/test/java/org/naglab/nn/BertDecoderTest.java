package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.golden.Golden;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;

final class BertDecoderTest {
    private static final double DOUBLE = 1e-9;
    /** Golden files are in double precision; a float run may differ by this much in values and gradients. */
    private static final double FLOAT_VALUES = 1e-4;

    private static final double FLOAT_GRADIENTS = 2e-4;

    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void hidden_states_and_scores_equal_those_of_hugging_face(DataType type) {
        Bert2BertGolden golden = new Bert2BertGolden(manager, type);
        NDArray memory = golden.memory(Mode.INFERENCE);
        double tolerance = type == DataType.FLOAT64 ? DOUBLE : FLOAT_VALUES;
        assertClose(memory, Bert2BertGolden.GOLDEN.doubles("encoder_hidden"), tolerance);
        NDArray hidden = golden.decoder().hidden(golden.decoderInput(), memory, golden.sourceMask(), Mode.INFERENCE);
        NDArray scores = golden.decoder().scores(hidden.reshape(10, 8)); // [10, 20]
        assertClose(scores, Bert2BertGolden.GOLDEN.doubles("decoder_logits"), tolerance);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void gradients_of_both_halves_equal_those_of_hugging_face(DataType type) {
        Bert2BertGolden model = new Bert2BertGolden(manager, type);
        Golden golden = Golden.read("bert2bert_gradients.json");
        Packing positions = new Packing(new int[] {5, 4});
        model.parameters().requireGradients();
        try (GradientTape tape = GradientTape.open()) {
            NDArray memory = model.memory(Mode.TRAINING);
            BertDecoder decoder = model.decoder();
            NDArray hidden = decoder.hidden(model.decoderInput(), memory, model.sourceMask(), Mode.TRAINING);
            NDArray gold = manager.create(new long[] {3, 19, 7, 8, 2, 15, 7, 9, 2}, new Shape(9, 1));
            NDArray loss = decoder.scores(positions.pack(hidden))
                    .logSoftmax(-1)
                    .gather(gold, 1)
                    .sum()
                    .neg();
            assertThat(loss.toType(DataType.FLOAT64, false).getDouble())
                    .isCloseTo(golden.number("loss"), within(type == DataType.FLOAT64 ? DOUBLE : FLOAT_VALUES));
            tape.backward(loss);
        }
        Golden gradients = golden.within("grads");
        // All tensors but the encoder's pooler, which the decoder does not read.
        assertThat(gradients.names()).hasSize(model.parameters().names().size() - 2);
        for (String name : gradients.names()) {
            NDArray gradient =
                    Gradients.of(model.parameters().get(name), manager).orElseThrow();
            assertClose(gradient, gradients.doubles(name), type == DataType.FLOAT64 ? DOUBLE : FLOAT_GRADIENTS);
        }
    }

    @Test
    void a_position_does_not_see_later_ones_nor_padding_of_the_source() {
        Bert2BertGolden golden = new Bert2BertGolden(manager, DataType.FLOAT64);
        BertDecoder decoder = golden.decoder();
        NDArray memory = golden.memory(Mode.INFERENCE);
        NDArray whole = decoder.hidden(golden.decoderInput(), memory, golden.sourceMask(), Mode.INFERENCE);
        NDArray prefix =
                decoder.hidden(golden.decoderInput().get(":, :3"), memory, golden.sourceMask(), Mode.INFERENCE);
        assertClose(prefix, whole.get(":, :3").toDoubleArray(), DOUBLE);
        // The second source has 4 real positions: alone and unpadded it gives the same.
        NDArray alone = decoder.hidden(
                golden.decoderInput().get("1:2"),
                memory.get("1:2, :4"),
                Masks.ofLengths(manager, new int[] {4}, 4),
                Mode.INFERENCE);
        assertClose(alone, whole.get("1:2").toDoubleArray(), DOUBLE);
    }

    @Test
    void a_warm_start_copies_the_first_layers_and_draws_attention_to_the_source() {
        PretrainedBert pretrained = FolderBert.read(TinyBert.write(folder, TinyBert.tensors()));
        Parameters parameters = new Parameters(manager);
        BertDecoder decoder = BertDecoder.warm(pretrained, 1, parameters, "decoder.", new Random(1));
        assertThat(decoder.config()).isEqualTo(TinyBert.CONFIG.withLayers(1));
        for (String name : new String[] {"embeddings.word_embeddings.weight", "encoder.layer.0.output.dense.bias"}) {
            assertThat(parameters.get("decoder.bert." + name).toFloatArray())
                    .containsExactly(
                            TinyBert.tensors().get(name).toArray(manager).toFloatArray());
        }
        float[] fresh = parameters
                .get("decoder.bert.encoder.layer.0.crossattention.self.query.weight")
                .toFloatArray();
        assertThat(fresh)
                .isNotEqualTo(TinyBert.tensors()
                        .get("encoder.layer.0.attention.self.query.weight")
                        .toArray(manager)
                        .toFloatArray());
        assertThat(parameters.names()).noneMatch(name -> name.contains("layer.1") || name.contains("pooler"));
        assertThatThrownBy(() -> BertDecoder.warm(pretrained, 3, new Parameters(manager), "", new Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layers must be in [1, 2], got 3");
    }

    @Test
    void only_the_result_stays_in_the_batch() {
        Bert2BertGolden golden = new Bert2BertGolden(manager, DataType.FLOAT32);
        BertDecoder decoder = golden.decoder();
        int parameters = golden.parameters().manager().getManagedArrays().size();
        try (NDManager batch = manager.newSubManager()) {
            NDArray memory = golden.memory(Mode.INFERENCE);
            memory.attach(batch);
            NDArray ids = batch.create(new long[] {1, 3, 1, 15}, new Shape(2, 2));
            NDArray hidden = decoder.hidden(ids, memory, golden.sourceMask(), Mode.INFERENCE);
            NDArray rows = hidden.reshape(4, 8);
            NDArray scores = decoder.scores(rows);
            assertThat(batch.getManagedArrays()).containsExactlyInAnyOrder(memory, ids, hidden, rows, scores);
        }
        assertThat(golden.parameters().manager().getManagedArrays()).hasSize(parameters);
    }

    @Test
    void an_output_longer_than_the_positions_is_refused() {
        Bert2BertGolden golden = new Bert2BertGolden(manager, DataType.FLOAT32);
        NDArray ids = manager.zeros(new Shape(2, 17), DataType.INT64);
        NDArray memory = golden.memory(Mode.INFERENCE);
        assertThatThrownBy(() -> golden.decoder().hidden(ids, memory, golden.sourceMask(), Mode.INFERENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ids must have at most 16 positions (maxPositions), got 17");
    }

    private static void assertClose(NDArray found, double[] wanted, double tolerance) {
        double[] values = found.toType(DataType.FLOAT64, false).toDoubleArray();
        assertThat(values).hasSameSizeAs(wanted);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(wanted[i], within(tolerance));
        }
    }
}
