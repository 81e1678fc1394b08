package org.naglab.report;

/** What a run leaves on disk, and which verb of {@code nag} makes it. */
public enum Artifact {
    /** Everything that was set. */
    CONFIG("config.json", "fine-tune"),
    /** Where the run came from: code, machine, weights, data. */
    PROVENANCE("provenance.json", "fine-tune"),
    /** The best model. */
    CHECKPOINT("checkpoint", "fine-tune"),
    /** One line for each update and each look at the development data. */
    TRAINING("training.jsonl", "fine-tune"),
    /** What the model wrote for the test split, one line for each item. */
    HYPOTHESES("hypotheses.jsonl", "decode"),
    /** Scores of every system. */
    EVALUATION("evaluation.json", "evaluate"),
    /** All of it for a person with a browser. */
    REPORT_HTML("report.html", "report"),
    /** All of it for a person with a text viewer. */
    REPORT_MARKDOWN("report.md", "report"),
    /** Figures of {@link #REPORT_MARKDOWN}. */
    FIGURES("figures", "report");

    private final String fileName;
    private final String verb;

    Artifact(String fileName, String verb) {
        this.fileName = fileName;
        this.verb = verb;
    }

    /**
     * Gives its name in the run's directory.
     *
     * @return the name of a file or folder
     */
    public String fileName() {
        return fileName;
    }

    /**
     * Gives the verb that makes it.
     *
     * @return first argument of {@code nag}
     */
    public String verb() {
        return verb;
    }
}
