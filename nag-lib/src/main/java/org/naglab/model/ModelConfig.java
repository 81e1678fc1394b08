package org.naglab.model;

/** What a model is made of, beside its encoder. */
public sealed interface ModelConfig permits NagConfig, Bert2BertConfig, BertNarBertConfig {

    /**
     * Tells how long a source can be.
     *
     * @return positions of a source, [CLS] and [SEP] included; what is longer is cut and counted
     */
    int maximumPositions();

    /**
     * Describes the model for people.
     *
     * @return a phrase that begins with a capital letter
     */
    String inWords();
}
