package org.naglab.classical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Makes Tribuo's labelled data of words and of hidden states. */
public final class TribuoData {
    private static final LabelFactory LABELS = new LabelFactory();
    /** A feature that every example has: one without a known word is an example all the same. */
    private static final String ALWAYS = "(always)";

    private TribuoData() {}

    /**
     * Makes an example of a bag of words: each different word counts once.
     *
     * @param words of a text
     * @param label its class; {@link LabelFactory#UNKNOWN_LABEL}'s name where it is not known
     * @return the example
     */
    public static Example<Label> ofWords(Collection<String> words, String label) {
        List<String> names = new ArrayList<>(new TreeSet<>(words));
        names.replaceAll(word -> "word " + word);
        names.add(ALWAYS);
        double[] ones = new double[names.size()];
        Arrays.fill(ones, 1);
        return new ArrayExample<>(new Label(label), names.toArray(new String[0]), ones);
    }

    /**
     * Makes a data set to train on or to evaluate.
     *
     * @param name for Tribuo's provenance
     * @param examples at least one
     * @return the data set
     */
    public static MutableDataset<Label> of(String name, List<Example<Label>> examples) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("examples of " + name + " must not be empty");
        }
        return new MutableDataset<>(
                new ListDataSource<>(examples, LABELS, new SimpleDataSourceProvenance(name, LABELS)));
    }

    /**
     * Makes a data set of bags of words.
     *
     * @param name for Tribuo's provenance
     * @param texts words of each text
     * @param labels class of each text
     * @return the data set
     */
    public static MutableDataset<Label> ofWords(
            String name, List<? extends Collection<String>> texts, List<String> labels) {
        requireAsMany(name, texts.size(), labels.size());
        return of(
                name,
                IntStream.range(0, texts.size())
                        .mapToObj(i -> ofWords(texts.get(i), labels.get(i)))
                        .toList());
    }

    /**
     * Makes a data set of hidden states.
     *
     * @param name for Tribuo's provenance
     * @param states of each text, as {@link FrozenEncoder#means} gives them [N][H]
     * @param labels class of each text
     * @return the data set
     */
    public static MutableDataset<Label> ofStates(String name, float[][] states, List<String> labels) {
        requireAsMany(name, states.length, labels.size());
        int size = states.length == 0 ? 0 : states[0].length;
        for (float[] state : states) {
            if (state.length != size) {
                throw new IllegalArgumentException(
                        "states of " + name + " must be equally long, got " + size + " and " + state.length);
            }
        }
        String[] names = stateNames(size);
        return of(
                name,
                IntStream.range(0, states.length)
                        .mapToObj(i -> ofState(names, states[i], labels.get(i)))
                        .toList());
    }

    /** Names of H numbers and of {@link #ALWAYS}. */
    private static String[] stateNames(int size) {
        String[] names = new String[size + 1];
        Arrays.setAll(names, h -> h == size ? ALWAYS : String.format(Locale.ROOT, "state %05d", h));
        return names;
    }

    private static Example<Label> ofState(String[] names, float[] state, String label) {
        double[] values = new double[names.length];
        Arrays.setAll(values, h -> h == state.length ? 1 : state[h]);
        return new ArrayExample<>(new Label(label), names, values);
    }

    private static void requireAsMany(String name, int texts, int labels) {
        if (texts != labels) {
            throw new IllegalArgumentException(
                    name + " must have a label for each text, got " + texts + " texts and " + labels + " labels");
        }
    }
}
