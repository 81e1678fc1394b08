package org.naglab.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How much work a study does. */
public enum Budget {
    /** Under four minutes on two cores: shows that everything runs; its scores mean nothing. */
    CI(new Sizes(24, 8, 8, 256, 40, 40, 10, 8)),
    /** Under fifteen minutes on two cores: a first model whose outputs are worth looking at. */
    DEMO(new Sizes(560, 280, 16, 0, 96, 400, 60, 140)),
    /** What a published table needs: about 50 minutes on two cores for each seed, and the whole test split. */
    STUDY(new Sizes(1800, 1200, 16, 0, 400, 0, 200, 300)),
    /** For a machine with a GPU, which none of ours has: it was never run. */
    FULL(new Sizes(20000, 15000, 32, 0, 0, 0, 500, 1000));

    private static final String VARIABLE = "NAG_BUDGET";

    private final Sizes sizes;

    Budget(Sizes sizes) {
        this.sizes = sizes;
    }

    /**
     * Sizes of a study's parts.
     *
     * @param sharedSteps updates without a CRF that all models share
     * @param branchSteps updates of each model after that
     * @param pairsPerBatch pairs of an update
     * @param trainPairs pairs to fit; 0 for all
     * @param devPairs pairs that choose a checkpoint; 0 for all
     * @param testPairs pairs to report on; 0 for all
     * @param timedPairs pairs whose single decoding is timed
     * @param evaluateEverySteps updates between two looks at the development pairs
     */
    public record Sizes(
            long sharedSteps,
            long branchSteps,
            int pairsPerBatch,
            int trainPairs,
            int devPairs,
            int testPairs,
            int timedPairs,
            long evaluateEverySteps) {}

    /**
     * Gives the sizes.
     *
     * @return the sizes of a study's parts
     */
    public Sizes sizes() {
        return sizes;
    }

    /**
     * Gives the seeds of a study that names none.
     *
     * @return three where a table is to be published, else one
     */
    public List<Long> seeds() {
        return this == STUDY ? List.of(1L, 2L, 3L) : List.of(1L);
    }

    /**
     * Reads seeds as people type them.
     *
     * @param text whole numbers with commas between them; blank for {@link #seeds()}
     * @return the seeds
     * @throws IllegalArgumentException when it is something else
     */
    public List<Long> seeds(String text) {
        try {
            return text.isBlank()
                    ? seeds()
                    : Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .map(Long::valueOf)
                            .toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("SEEDS must be whole numbers with commas between them, got " + text, e);
        }
    }

    /**
     * Reads the variable {@code NAG_BUDGET}.
     *
     * @return its budget, or {@link #DEMO} when it is not set
     * @throws IllegalArgumentException when it names none
     */
    public static Budget fromEnvironment() {
        String name = System.getenv(VARIABLE);
        return name == null || name.isBlank() ? DEMO : of(name);
    }

    /**
     * Finds a budget by its name.
     *
     * @param name ci, demo, study or full
     * @return the budget
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Budget of(String name) {
        return Arrays.stream(values())
                .filter(b -> b.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("budget must be ci, demo, study or full, got " + name));
    }
}
