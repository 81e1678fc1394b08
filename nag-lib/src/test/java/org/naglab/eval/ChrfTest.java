package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChrfTest {
    private static final Offset<Double> EXACT = within(1e-10);

    @Test
    void corpus_score_equals_the_vectors() {
        JsonObject golden = Golden.json("metrics.json");
        double score = new Chrf(0).corpus(Golden.strings(golden, "hypotheses"), Golden.strings(golden, "references"));
        assertThat(100 * score)
                .isEqualTo(golden.getAsJsonObject("bleu").get("chrf2_corpus").getAsDouble(), EXACT);
    }

    @Test
    void scores_of_generated_pairs_equal_sacrebleu() {
        JsonObject golden = Golden.json("eval/sacrebleu.json");
        List<String> hypotheses = Golden.strings(golden, "hypotheses");
        List<String> references = Golden.strings(golden, "references");
        for (int wordOrder : new int[] {0, 2}) {
            Chrf chrf = new Chrf(wordOrder);
            String name = wordOrder == 0 ? "chrf2" : "chrf2_words";
            assertThat(100 * chrf.corpus(hypotheses, references))
                    .isEqualTo(golden.get(name).getAsDouble(), EXACT);
            List<Double> sentences = Golden.numbers(golden.getAsJsonArray("sentence_" + name));
            for (int i = 0; i < hypotheses.size(); i++) {
                assertThat(100 * chrf.sentence(hypotheses.get(i), references.get(i)))
                        .isEqualTo(sentences.get(i), EXACT);
            }
        }
    }
}
