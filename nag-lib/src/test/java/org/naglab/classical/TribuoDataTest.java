package org.naglab.classical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;

final class TribuoDataTest {
    @Test
    void a_linear_model_learns_which_words_go_with_a_class() {
        Model<Label> model = new LogisticRegressionTrainer()
                .train(TribuoData.ofWords(
                        "toy",
                        List.of(List.of("red", "a"), List.of("blue", "a"), List.of("red", "b", "b"), List.of("blue")),
                        List.of("warm", "cold", "warm", "cold")));
        assertThat(said(model, List.of("red", "never seen"))).isEqualTo("warm");
        assertThat(said(model, List.of("blue", "a"))).isEqualTo("cold");
        assertThat(said(model, List.of())).isIn("warm", "cold"); // no word is no error
    }

    private static String said(Model<Label> model, List<String> words) {
        return model.predict(TribuoData.ofWords(words, "?")).getOutput().getLabel();
    }

    @Test
    void states_keep_their_numbers_and_a_word_counts_once() {
        MutableDataset<Label> states =
                TribuoData.ofStates("states", new float[][] {{0.5f, -2}, {0, 1}}, List.of("a", "b"));
        assertThat(states.getExample(0).lookup("state 00001").getValue()).isEqualTo(-2);
        assertThat(states.getExample(1).lookup("(always)").getValue()).isEqualTo(1);
        assertThat(states.getOutputInfo().size()).isEqualTo(2);
        var words = TribuoData.ofWords(List.of("b", "a", "b"), "x");
        assertThat(words.size()).isEqualTo(3);
        assertThat(words.lookup("word b").getValue()).isEqualTo(1);
    }

    @Test
    void sizes_that_differ_and_no_examples_are_refused() {
        assertThatThrownBy(() -> TribuoData.ofStates("dev", new float[3][2], List.of("a")))
                .hasMessage("dev must have a label for each text, got 3 texts and 1 labels");
        assertThatThrownBy(() -> TribuoData.ofStates("dev", new float[][] {{1}, {1, 2}}, List.of("a", "b")))
                .hasMessage("states of dev must be equally long, got 1 and 2");
        assertThatThrownBy(() -> TribuoData.ofWords("dev", List.of(), List.of()))
                .hasMessageContaining("must not be empty");
    }
}
