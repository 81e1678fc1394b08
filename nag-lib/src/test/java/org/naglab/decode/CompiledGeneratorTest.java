package org.naglab.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.model.Bert2Bert;
import org.naglab.model.CopyHead;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLayer;
import org.naglab.model.Structure;
import org.naglab.model.TinyBert2Bert;
import org.naglab.model.TinyNag;
import org.naglab.nn.Precision;

/** The generator that reads parameters as they are is the oracle. */
final class CompiledGeneratorTest {
    private static final double FLOAT = 1e-3;

    private final NDManager manager = NDManager.newBaseManager();
    private final List<Example> examples = TinyNag.backwards(9, 5);

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @MethodSource("org.naglab.decode.GeneratorTest#ways")
    void all_at_once_it_writes_what_the_plain_form_writes(GeneratorTest.Way way) {
        for (int seed = 1; seed <= 3; seed++) {
            NagModel model =
                    TinyNag.shaken(manager, TinyNag.config(way.copy(), way.structure(), SlotPolicy.SOURCE_ONLY), seed);
            assertSameAsPlain(model, way.decoder());
        }
    }

    @Test
    void every_output_layer_and_ctc_are_the_same() {
        for (OutputLayer output : List.of(
                new OutputLayer.Free(),
                new OutputLayer.Tied(),
                new OutputLayer.TiedTransform(),
                new OutputLayer.Split(2))) {
            NagModel model = TinyNag.shaken(
                    manager, TinyNag.config(output, new CopyHead.None(), new Structure.Independent()), 4);
            for (Decoder decoder : List.of(Decoder.argmax(), new Decoder.CtcGreedy(), new Decoder.CtcBeam(4, 5))) {
                assertSameAsPlain(model, decoder);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void token_by_token_it_writes_what_the_plain_form_writes(Precision precision) {
        for (int seed = 1; seed <= 3; seed++) {
            Bert2Bert model = TinyBert2Bert.model(manager, 2, 0, seed);
            switch (precision) {
                case FLOAT32 -> {
                    assertSameAsPlain(model, Decoder.greedy(8));
                    assertSameAsPlain(model, Decoder.beam(3, 8));
                }
                case BFLOAT16 -> {
                    // Rounding may choose another of two words; it may not change what outputs score by much.
                    double plain = sum(new Generator(model, Decoder.greedy(8)).generate(examples, 4, done -> {}));
                    try (Generator compiled = new Generator(model, Decoder.greedy(8), precision)) {
                        assertThat(sum(compiled.generate(examples, 4, done -> {})))
                                .isCloseTo(plain, within(0.02 * Math.abs(plain)));
                    }
                }
            }
        }
    }

    @Test
    void all_stages_are_entered_in_their_order() {
        NagModel model = TinyNag.shaken(manager, TinyNag.crf(0), 1);
        Set<Stage> entered = EnumSet.noneOf(Stage.class);
        try (Generator generator = new Generator(model, Decoder.viterbi(4), Precision.FLOAT32)) {
            generator.outputs(examples, 9, done -> {}, stage -> {
                assertThat(entered.stream().allMatch(before -> before.compareTo(stage) <= 0))
                        .isTrue();
                entered.add(stage);
            });
        }
        assertThat(entered).containsExactly(Stage.values());
    }

    @Test
    void closing_gives_everything_back() {
        NagModel model = TinyNag.shaken(manager, TinyNag.crf(0), 1);
        int before = model.parameters().manager().getManagedArrays().size();
        try (Generator generator = new Generator(model, Decoder.viterbi(4), Precision.FLOAT32)) {
            generator.generate(examples, 4, done -> {});
        }
        assertThat(model.parameters().manager().getManagedArrays()).hasSize(before);
    }

    private void assertSameAsPlain(Model model, Decoder decoder) {
        List<Hypothesis> plain = new Generator(model, decoder).generate(examples, 4, done -> {});
        try (Generator compiled = new Generator(model, decoder, Precision.FLOAT32)) {
            List<Hypothesis> found = compiled.generate(examples, 4, done -> {});
            for (int i = 0; i < examples.size(); i++) {
                assertThat(found.get(i).text()).isEqualTo(plain.get(i).text());
                assertThat(found.get(i).scoreNats()).isCloseTo(plain.get(i).scoreNats(), within(FLOAT));
            }
        }
    }

    private static double sum(List<Hypothesis> hypotheses) {
        return hypotheses.stream().mapToDouble(Hypothesis::scoreNats).sum();
    }
}
