package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.model.BertNarBert;
import org.naglab.model.CopyHead;
import org.naglab.model.Latent;
import org.naglab.model.NagConfig;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLayer;
import org.naglab.model.Structure;
import org.naglab.model.TinyBertNarBert;
import org.naglab.model.TinyNag;
import org.naglab.objective.Objective;
import org.naglab.text.SpecialTokens;

final class OutputCountsTest {
    /** Sources of 2 and 5 pieces, targets of 1 and 3. */
    private static final List<Example> TRAIN =
            List.of(new Example("a", "red cat", "cat"), new Example("b", "red green blue cat dog", "cat dog cat"));

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void targets_end_twice_where_positions_are_theirs() {
        NagModel model = TinyNag.model(manager, TinyNag.crf(0), 0, 1);
        long[] counts = OutputCounts.of(model, new Objective.TokenNll(0), TRAIN);
        SpecialTokens special = model.tokenizer().special();
        assertThat(counts[(int) special.endOfSequence()]).isEqualTo(4);
        assertThat(counts[(int) special.pad()]).isZero();
        assertThat(counts[(int) model.tokenizer().vocabulary().id("cat")]).isEqualTo(3);
    }

    @Test
    void frames_that_hold_no_token_are_blank_and_none_is_an_end() {
        NagConfig split = new NagConfig(
                new OutputLayer.Split(3),
                new CopyHead.None(),
                new Structure.Independent(),
                0,
                new SlotPolicy(5, 1),
                16);
        NagModel model = TinyNag.model(manager, split, 0, 1);
        long[] counts = OutputCounts.of(model, new Objective.Ctc(0), TRAIN);
        SpecialTokens special = model.tokenizer().special();
        assertThat(counts[(int) special.endOfSequence()]).isZero();
        assertThat(counts[(int) special.pad()]).isEqualTo(3 * (5 + 7) - 4); // slots 5 and 7, tokens 1 and 3
        assertThat(counts[(int) model.tokenizer().vocabulary().id("cat")]).isEqualTo(3);
    }

    @Test
    void outputs_of_a_bert_nar_bert_end_with_one_sep_or_have_blanks() {
        BertNarBert classified =
                TinyBertNarBert.model(manager, TinyBertNarBert.config(TinyBertNarBert.CLASSIFIED, Latent.POINT), 0, 1);
        SpecialTokens special = classified.tokenizer().special();
        long[] counts = OutputCounts.of(classified, TRAIN);
        assertThat(counts[(int) special.sep()]).isEqualTo(2);
        assertThat(counts[(int) special.pad()]).isZero();
        BertNarBert frames =
                TinyBertNarBert.model(manager, TinyBertNarBert.config(TinyBertNarBert.FRAMES, Latent.POINT), 0, 1);
        long[] withBlanks = OutputCounts.of(frames, TRAIN);
        assertThat(withBlanks[(int) special.sep()]).isZero();
        assertThat(withBlanks[(int) special.pad()]).isEqualTo(2 * (4 + 7) - 4);
        frames.startFromFrequencies(withBlanks);
        float[] bias = frames.parameters().get("decoder.cls.predictions.bias").toFloatArray();
        for (int v = 0; v < bias.length; v++) {
            assertThat(bias[v]).isLessThanOrEqualTo(bias[(int) special.pad()]);
        }
    }
}
