package org.naglab.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.crf.BestPath;
import org.naglab.crf.CandidateBeam;
import org.naglab.crf.ScoredPath;
import org.naglab.data.SlotPolicy;
import org.naglab.golden.Golden;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.length.LengthPolicy.RatioFirst;
import org.naglab.length.LengthPolicy.Rounding;
import org.naglab.model.CopyHead;
import org.naglab.model.NagConfig;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLayer;
import org.naglab.model.Structure;
import org.naglab.model.TinyNag;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.objective.LossTerm;
import org.naglab.objective.Objective;
import org.naglab.objective.Scores;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;

/** The whole of NAG-BERT's released model, with weights of its own for source and target words. */
final class NagBertTinyTest {
    /** Golden files are in double precision; a float run may differ by this much in values and gradients. */
    private static final double FLOAT_VALUES = 1e-4;

    private static final double FLOAT_GRADIENTS = 2e-4;
    private static final double DOUBLE = 1e-9;

    private static final Golden GOLDEN = Golden.read("nag_bert_tiny.json");
    private static final Golden CONFIG = GOLDEN.within("config");
    private static final int BEAM = CONFIG.integer("crf_beam");
    private static final int B = 3;
    private static final int S = 8;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void hidden_states_and_emissions_equal_those_of_the_released_code(DataType type) {
        NagModel model = model(type);
        NDArray hidden =
                new BertEncoder(model.bert(), model.parameters(), "").hidden(source(), sourceMask(), Mode.INFERENCE);
        assertClose(hidden, GOLDEN.doubles("hidden"), tolerance(type, FLOAT_VALUES));
        NDArray emissions =
                model.emissions(source(), sourceMask(), all(), Mode.INFERENCE).scores(); // [B S, V]
        assertClose(emissions, GOLDEN.doubles("emissions"), tolerance(type, FLOAT_VALUES));
        assertClose(emissions.logSoftmax(-1), GOLDEN.doubles("log_probs"), tolerance(type, FLOAT_VALUES));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void the_loss_its_terms_and_all_gradients_equal_those_of_the_released_code(DataType type) {
        NagModel model = model(type);
        model.parameters().requireGradients();
        try (GradientTape tape = GradientTape.open()) {
            List<LossTerm> terms = Objective.nagBertReleased(BEAM).terms(scores(model));
            Map<String, Double> sums = terms.stream()
                    .collect(Collectors.toMap(
                            LossTerm::name,
                            t -> t.sum().toType(DataType.FLOAT64, false).getDouble()));
            assertThat(sums).containsOnlyKeys("crf", "nll");
            double tolerance = tolerance(type, FLOAT_VALUES);
            assertThat(sums.get("crf")).isCloseTo(sum("crf_nll"), within(10 * tolerance));
            assertThat(sums.get("nll")).isCloseTo(tokenNll(), within(10 * tolerance));
            NDArray loss = Objective.total(
                    terms, Arrays.stream(GOLDEN.longs("tgt_lengths")).sum());
            assertThat(loss.toType(DataType.FLOAT64, false).getDouble())
                    .isCloseTo(GOLDEN.number("loss"), within(tolerance));
            tape.backward(loss);
        }
        Golden gradients = GOLDEN.within("grads");
        Map<String, String> ours = new TreeMap<>();
        gradients.names().forEach(theirs -> ours.put(ourName(theirs), theirs));
        assertThat(model.parameters().names()).containsExactlyInAnyOrderElementsOf(ours.keySet());
        ours.forEach((name, theirs) -> {
            try (NDArray gradient = model.parameters().get(name).getGradient()) {
                assertThat(gradient.toType(DataType.FLOAT64, false).toDoubleArray())
                        .as(name)
                        .containsExactly(gradients.doubles(theirs), within(tolerance(type, FLOAT_GRADIENTS)));
            }
        });
    }

    @Test
    void viterbi_over_all_positions_equals_the_released_code() {
        NagModel model = model(DataType.FLOAT32);
        assertThat(tokens(model, source(), sourceMask(), S))
                .containsExactly(GOLDEN.longs("decode_all_positions_no_mask"));
    }

    @Test
    void ratio_first_decoding_equals_the_released_code() {
        NagModel model = model(DataType.FLOAT32);
        assertThat(Golden.read("ratio_first.json").list("examples"))
                .hasSizeGreaterThan(2)
                .allSatisfy(example -> {
                    int n = example.integer("N");
                    NDArray source = example.array(manager, "src", DataType.INT64); // [1, N]
                    NDArray mask = Masks.ofLengths(manager, new int[] {n}, n);
                    int positions = new RatioFirst(example.number("ratio"), Rounding.RELEASED).scoredPositions(n);
                    assertThat(positions).isEqualTo(example.integer("positions"));
                    long[] path = tokens(model, source, mask, positions);
                    assertThat(path).containsExactly(example.longs("tokens"));
                    assertThat(EndOfSequenceRule.cut(path, CONFIG.integer("eos"), CONFIG.integer("pad")))
                            .containsExactly(example.longs("output_after_pad_eos_rule"));
                    assertThat(tokens(model, source, mask, n)).containsExactly(example.longs("tokens_all_positions"));
                });
    }

    /** Best tokens of the first positions of each row, one row after the other. */
    private static long[] tokens(NagModel model, NDArray source, NDArray mask, int positions) {
        int[] lengths = new int[(int) source.getShape().get(0)];
        Arrays.fill(lengths, positions);
        NDArray emissions = model.emissions(source, mask, new Packing(lengths), Mode.INFERENCE)
                .scores()
                .reshape(lengths.length, positions, -1); // [B, T, V]
        return BestPath.viterbi(
                        new CandidateBeam(BEAM).free(emissions),
                        model.transitionTables().orElseThrow())
                .stream()
                .map(ScoredPath::tokens)
                .flatMapToLong(Arrays::stream)
                .toArray();
    }

    private Scores scores(NagModel model) {
        Packing positions = new Packing(Arrays.stream(GOLDEN.longs("tgt_lengths"))
                .mapToInt(Math::toIntExact)
                .toArray());
        NDArray emissions = model.emissions(source(), sourceMask(), positions, Mode.TRAINING)
                .scores(); // [P, V]
        NDArray gold = GOLDEN.array(manager, "tgt", DataType.INT64).get(":, :" + positions.longest()); // [B, T]
        return new Scores(emissions, gold, positions, model.transitionTables().map(it -> it));
    }

    /** Sum over the real positions. */
    private static double tokenNll() {
        double[] all = GOLDEN.doubles("token_nll"); // [B, S]
        long[] lengths = GOLDEN.longs("tgt_lengths");
        double sum = 0;
        for (int b = 0; b < B; b++) {
            sum += Arrays.stream(all, b * S, b * S + (int) lengths[b]).sum();
        }
        return sum;
    }

    private static double sum(String name) {
        return Arrays.stream(GOLDEN.doubles(name)).sum();
    }

    private NDArray source() {
        return GOLDEN.array(manager, "src", DataType.INT64);
    }

    private NDArray sourceMask() {
        return GOLDEN.mask(manager, "src_lengths", S);
    }

    private static Packing all() {
        return new Packing(new int[] {S, S, S});
    }

    private NagModel model(DataType type) {
        BertConfig bert = new BertConfig(
                CONFIG.integer("src_vocab"),
                CONFIG.integer("hidden"),
                CONFIG.integer("layers"),
                CONFIG.integer("heads"),
                CONFIG.integer("intermediate"),
                CONFIG.integer("max_position"),
                CONFIG.integer("type_vocab"),
                CONFIG.number("layer_norm_eps"),
                0,
                0);
        NagConfig config = new NagConfig(
                new OutputLayer.Free(),
                new CopyHead.None(),
                new Structure.LowRankCrf(CONFIG.integer("crf_rank"), 1),
                0,
                SlotPolicy.SOURCE_ONLY,
                CONFIG.integer("max_position"));
        Golden weights = GOLDEN.within("weights");
        Parameters parameters = new Parameters(manager);
        for (String theirs : weights.names()) {
            if (!theirs.startsWith("toplayer.one_more_layer_norm.")) { // the released code never calls it
                parameters.put(ourName(theirs), weights.array(manager, theirs, type));
            }
        }
        return NagModel.of(config, bert, TinyNag.tokenizer(), parameters);
    }

    private static String ourName(String theirs) {
        return switch (theirs) {
            case "toplayer.crf_layer.E1.weight" -> "crf.previous";
            case "toplayer.crf_layer.E2.weight" -> "crf.current";
            case "toplayer.tgt_word_prj.weight" -> "cls.predictions.decoder.weight";
            case "toplayer.tgt_word_prj.bias" -> "cls.predictions.bias";
            default -> theirs.substring("bert_model.".length());
        };
    }

    private static double tolerance(DataType type, double ofFloat) {
        return type == DataType.FLOAT64 ? DOUBLE : ofFloat;
    }

    private static void assertClose(NDArray actual, double[] expected, double tolerance) {
        assertThat(actual.toType(DataType.FLOAT64, false).toDoubleArray()).containsExactly(expected, within(tolerance));
    }
}
