package org.naglab.decode;

/** Is told when a decode goes from one stage to the next. Stages may come again, batch by batch. */
@FunctionalInterface
public interface StageListener {
    /** Takes no notice. */
    StageListener NONE = stage -> {};

    /**
     * Hears that a stage begins, and the one before it ends; on a CPU all its work is done then.
     *
     * @param stage what begins
     */
    void enter(Stage stage);
}
