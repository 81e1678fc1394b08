package org.naglab.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.report.Seeds;

/**
 * Asks the same as a {@link CrfStudy} with several seeds: how much of the answer is chance.
 *
 * @param budget how much work for each seed
 * @param seeds at least one, all different
 * @param data where the pairs come from
 * @param folder holds the study of each seed in {@code seed-N}, so that seeds can be added later, and the scores of all
 *     in {@code seeds.md} and {@code seeds.json}
 */
public record SeedStudy(Budget budget, List<Long> seeds, DataSource data, Path folder) {
    private static final String TABLE = "seeds.md";
    private static final String SCORES = "seeds.json";

    /** Copies the seeds and checks that they differ. */
    public SeedStudy {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty() || seeds.stream().distinct().count() < seeds.size()) {
            throw new IllegalArgumentException("seeds must be one or more different numbers, got " + seeds);
        }
    }

    /**
     * Does what is left to do, a seed after the other.
     *
     * @param experiment makes the runs
     * @return what each seed gave, and all together; empty when someone asked to stop a fit
     * @throws java.util.concurrent.CancellationException when someone asked to stop while outputs were decoded
     */
    public Optional<Outcome> run(Experiment experiment) {
        List<CrfStudy.Outcome> outcomes = new ArrayList<>();
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("naglab.home")).map(Path::of);
        for (long seed : seeds) {
            Optional<CrfStudy.Outcome> outcome = new CrfStudy(budget, seed, data, folder.resolve("seed-" + seed))
                    .run(experiment, command(seed, home));
            if (outcome.isEmpty()) {
                return Optional.empty();
            }
            outcomes.add(outcome.get());
        }
        Seeds joined =
                Seeds.of(seeds, outcomes.stream().map(CrfStudy.Outcome::systems).toList());
        AtomicFiles.writeString(folder.resolve(TABLE), joined.markdown());
        AtomicFiles.writeString(folder.resolve(SCORES), Json.text(joined));
        return Optional.of(new Outcome(outcomes, joined));
    }

    /**
     * Says what makes the study of a seed again, typed where the launcher lies: a notebook's folder is another one.
     *
     * @param seed one of the seeds
     * @param home folder of the launcher, where it is known
     * @return a line for a shell
     */
    String command(long seed, Optional<Path> home) {
        Path absolute = folder.toAbsolutePath().normalize();
        Path typed = home.map(h -> absolute.startsWith(h) ? h.relativize(absolute) : absolute)
                .orElse(folder);
        return "./nag study %s %d %s".formatted(budget.name().toLowerCase(Locale.ROOT), seed, typed);
    }

    /**
     * What finished studies found.
     *
     * @param studies one for each seed
     * @param joined the scores of all seeds together
     */
    public record Outcome(List<CrfStudy.Outcome> studies, Seeds joined) {}
}
