package org.naglab.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.naglab.model.Bert2Bert;
import org.naglab.model.TinyBert2Bert;
import org.naglab.nn.Mode;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;

final class Bert2BertRescorerTest {
    private static final double FLOAT = 1e-4;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void an_output_is_as_likely_as_its_tokens_one_after_another() {
        Bert2Bert model = TinyBert2Bert.speaking(manager, 1, 3);
        List<String> outputs = List.of("red cat", "", "moon", "sea sun dog green blue");
        List<Rescorer.Likelihood> scores = new Bert2BertRescorer(model).score("red sea moon", outputs);
        for (int i = 0; i < outputs.size(); i++) {
            long[] tokens = model.tokenizer().encode(outputs.get(i)).ids();
            assertThat(scores.get(i).tokens()).isEqualTo(tokens.length + 1);
            assertThat(scores.get(i).nats()).isCloseTo(stepByStep(model, "red sea moon", tokens), within(FLOAT));
        }
        assertThat(scores.get(3).perToken(0)).isEqualTo(scores.get(3).nats());
        assertThat(scores.get(3).perToken(1)).isCloseTo(scores.get(3).nats() / 6, within(1e-12));
    }

    /** Scores each token by a pass of its own over what stands before it. */
    private double stepByStep(Bert2Bert model, String source, long[] tokens) {
        var special = model.tokenizer().special();
        long[] pieces = model.tokenizer().encode(source).ids();
        long[] row = new long[pieces.length + 2];
        row[0] = special.cls();
        System.arraycopy(pieces, 0, row, 1, pieces.length);
        row[row.length - 1] = special.sep();
        NDArray mask = Masks.ofLengths(manager, new int[] {row.length}, row.length);
        return Gradients.off(() -> {
            NDArray memory = model.memory(manager.create(row).expandDims(0), mask, Mode.INFERENCE);
            double sum = 0;
            for (int t = 0; t <= tokens.length; t++) {
                long[] before = new long[t + 1];
                before[0] = special.cls();
                System.arraycopy(tokens, 0, before, 1, t);
                NDArray hidden =
                        model.decoder().hidden(manager.create(before).expandDims(0), memory, mask, Mode.INFERENCE);
                float[] next = model.decoder()
                        .scores(hidden.get(":, " + t + ", :"))
                        .logSoftmax(-1)
                        .toFloatArray();
                sum += next[(int) (t < tokens.length ? tokens[t] : special.sep())];
            }
            return sum;
        });
    }

    @Test
    void an_output_is_scored_alike_alone_and_among_many_longer_ones() {
        Rescorer rescorer = new Bert2BertRescorer(TinyBert2Bert.speaking(manager, 1, 4));
        List<String> many = IntStream.range(0, 40)
                .mapToObj(n -> "sea ".repeat(n % 12 + 1).strip())
                .toList();
        List<Rescorer.Likelihood> together = rescorer.score("blue dog", many);
        assertThat(together).hasSize(40);
        for (int n : new int[] {0, 5, 11, 35, 39}) {
            Rescorer.Likelihood alone =
                    rescorer.score("blue dog", many.subList(n, n + 1)).getFirst();
            assertThat(together.get(n).nats()).isCloseTo(alone.nats(), within(FLOAT));
            assertThat(together.get(n).tokens()).isEqualTo(alone.tokens());
        }
    }

    @Test
    void no_array_outlives_a_call() {
        Bert2Bert model = TinyBert2Bert.speaking(manager, 1, 5);
        int before = model.parameters().manager().getManagedArrays().size();
        new Bert2BertRescorer(model).score("red sun", List.of("red", "sun moon"));
        assertThat(model.parameters().manager().getManagedArrays()).hasSize(before);
    }
}
